import type { alertRules } from "@/db/schema";
import { fingerprintOf, ROOT_TROUBLES } from "@/domain/alert";
import { worseVerdict } from "@/domain/alert-judge";
import { judgeAccess, judgeBurn, judgeShare, judgeSilence } from "@/domain/alert-judge-answers";
import {
  judgeBeat,
  judgeFailures,
  judgeHook,
  judgeSignIns,
  judgeSimultaneous,
  judgeStaleness,
} from "@/domain/alert-judge-jobs";
import { judgeExpiry, judgeThreshold, needsWindow } from "@/domain/alert-judge-value";
import type { Verdict } from "@/domain/alert-rule";
import { thresholdId } from "@/domain/platform";
import type { Heard } from "@/server/alerts/hear";
import { SELF } from "@/server/config/apply";
import { declarationOf } from "@/server/connectors";
import type { CheckSeries, JobSeries, Place, SeriesBook } from "./series";
import { keyOfCheck, keyOfRuns, keyOfSignIns, type Needs, type Windows } from "./windows";

export type Rule = typeof alertRules.$inferSelect;
export type Judgement = {
  environmentId: string;
  subject: Heard["subject"];
  title: string;
  verdict: Verdict;
};

export const placesOf = (rule: Rule, book: SeriesBook): readonly Place[] =>
  rule.platformId ? (book.byPlatform.get(rule.platformId) ?? []) : book.places;

/** What a rule reads beside the series themselves. */
export function needsOf(rule: Rule, book: SeriesBook): Needs {
  const { spec } = rule;
  const needs: Needs = { checks: [], runs: [], signIns: [] };
  const lookBack = (seconds: readonly number[]) => {
    for (const place of placesOf(rule, book))
      for (const { id } of checksOf(rule, place))
        for (const each of seconds) needs.checks.push({ checkId: id, seconds: each });
  };
  if (spec.kind === "threshold" && needsWindow(spec)) lookBack([spec.windowSeconds]);
  if (spec.kind === "error-rate" && spec.of === "answers") lookBack([spec.windowSeconds]);
  if (spec.kind === "burn-rate")
    lookBack(spec.windows.flatMap(({ longSeconds, shortSeconds }) => [longSeconds, shortSeconds]));
  if (spec.kind === "error-rate" && spec.of === "runs")
    for (const { id } of placesOf(rule, book))
      needs.runs.push({ environmentId: id, job: spec.job, seconds: spec.windowSeconds });
  if (spec.kind === "failed-sign-ins")
    needs.signIns.push({ by: spec.by, count: spec.count, seconds: spec.windowSeconds });
  return needs;
}

/** One judgement for each place that the rule's trouble may be at, by fingerprint. */
export function judgeRule(rule: Rule, book: SeriesBook, windows: Windows, now: Date): Map<string, Judgement> {
  const judged = new Map<string, Judgement>();
  for (const place of placesOf(rule, book))
    for (const judgement of judgementsAt(rule, place, book, windows, now)) {
      const fingerprint = fingerprintOf(judgement.environmentId, rule.trouble, judgement.subject.key);
      const other = judged.get(fingerprint);
      judged.set(
        fingerprint,
        other && worseVerdict(other.verdict, judgement.verdict) === other.verdict ? other : judgement,
      );
    }
  return judged;
}

function judgementsAt(rule: Rule, place: Place, book: SeriesBook, windows: Windows, now: Date): Judgement[] {
  const { spec } = rule;
  const limitsOf = (metric: string | null) =>
    (metric && book.limits.get(thresholdId(place.platformId, metric))) || null;
  const ofCheck = (judge: (check: CheckSeries) => Verdict): Judgement[] =>
    checksOf(rule, place).map((check) => atCheck(rule, place, check, judge(check)));
  const ofJob = (job: string | null, judge: (series: JobSeries) => Verdict): Judgement[] =>
    (job ? (place.jobsByKey.get(job) ?? []) : place.jobs).map((series) =>
      atJob(rule, place, series, judge(series)),
    );
  const windowOf = (check: CheckSeries, seconds: number) =>
    windows.checks.get(keyOfCheck({ checkId: check.id, seconds }));

  switch (spec.kind) {
    case "threshold":
      return ofCheck((check) =>
        judgeThreshold(spec, check, limitsOf(check.metric), windowOf(check, spec.windowSeconds), now),
      );
    case "credential-expiry":
      return ofCheck((check) => judgeExpiry(spec, check, now));
    case "no-data":
      return ofCheck((check) => judgeSilence(spec, check, now));
    case "access-refused":
      return ofCheck((check) => judgeAccess(spec, check, now));
    case "burn-rate":
      return ofCheck((check) => {
        const seconds = spec.windows.flatMap(({ longSeconds, shortSeconds }) => [longSeconds, shortSeconds]);
        const counts = seconds.flatMap((each) => {
          const count = windowOf(check, each);
          return count ? [[each, count] as const] : [];
        });
        return judgeBurn(spec, check, new Map(counts), now);
      });
    case "error-rate": {
      if (spec.of === "answers")
        return ofCheck((check) => judgeShare(spec, windowOf(check, spec.windowSeconds)));
      const need = { environmentId: place.id, job: spec.job, seconds: spec.windowSeconds };
      const verdict = judgeShare(spec, windows.runs.get(keyOfRuns(need)));
      if (!spec.job) return [atPlace(rule, place, verdict)];
      const name =
        declarationOf(place.platformId).jobs.find(({ key }) => key === spec.job)?.title ?? spec.job;
      return [atJob(rule, place, { job: spec.job, tenant: "", name }, verdict)];
    }
    case "staleness":
      return ofJob(spec.job, (series) => judgeStaleness(spec, series, limitsOf(series.ageMetric), now));
    case "consecutive-failures":
      return ofJob(spec.job, (series) => judgeFailures(spec, series, now));
    case "simultaneous":
      return place.jobs.length === 0 ? [] : [atPlace(rule, place, judgeSimultaneous(spec, place.jobs, now))];
    case "dead-man":
      return place.beats.map((beat) => ({
        environmentId: place.id,
        subject: {
          kind: "heartbeat",
          key: beat.id,
          job: beat.job,
          ...(beat.tenant && { tenant: beat.tenant }),
        },
        title: `${rule.title}: ${beat.title}`,
        verdict: judgeBeat(beat, now),
      }));
    case "webhook-silence":
      return place.hook ? [atPlace(rule, place, judgeHook(spec, place.hook))] : [];
    case "failed-sign-ins": {
      if (place.id !== SELF) return [];
      const need = { by: spec.by, count: spec.count, seconds: spec.windowSeconds };
      return (windows.signIns.get(keyOfSignIns(need)) ?? []).map((tries) => {
        const who = whoTried(spec.by, tries.who);
        return {
          environmentId: place.id,
          subject: { kind: "environment", key: who.slice(0, 200) },
          title: `${rule.title}: ${who.slice(0, 100)}`,
          verdict: judgeSignIns(spec, tries),
        };
      });
    }
  }
}

/** What is typed as an account may be anything, even a password. */
export const whoTried = (by: "account" | "address", who: string) =>
  by === "address" || who.includes("@") ? who : "a name that is no address";

/** The checks of an environment that a rule names, by key or by the metric that they measure; all when it names none. */
export function checksOf({ spec }: Rule, place: Place): readonly CheckSeries[] {
  const metric = "metric" in spec ? spec.metric : null;
  if (metric) return place.checksByMetric.get(metric) ?? [];
  const key = "check" in spec ? spec.check : null;
  if (!key) return place.checks;
  const check = place.checkByKey.get(key);
  return check ? [check] : [];
}

const isRoot = (rule: Rule) => (ROOT_TROUBLES as readonly string[]).includes(rule.trouble);

/** What explains everything else of an environment is at the environment, whichever check shows it. */
export function atCheck(rule: Rule, place: Place, check: CheckSeries, verdict: Verdict): Judgement {
  const { spec } = rule;
  const isNamed = ("check" in spec && spec.check) || ("metric" in spec && spec.metric);
  return {
    environmentId: place.id,
    subject: isRoot(rule)
      ? { kind: "environment", key: place.id, check: check.key }
      : { kind: "check", key: check.key, check: check.key },
    title: isNamed || isRoot(rule) ? rule.title : `${rule.title}: ${check.title}`,
    verdict,
  };
}

export const atJob = (
  rule: Rule,
  place: Place,
  { job, tenant, name }: { job: string; tenant: string; name: string },
  verdict: Verdict,
): Judgement => ({
  environmentId: place.id,
  subject: { kind: "job", key: `${job}@${tenant}`, job, ...(tenant && { tenant }) },
  title: `${rule.title}: ${name}`,
  verdict,
});

export const atPlace = (rule: Rule, place: Place, verdict: Verdict): Judgement => ({
  environmentId: place.id,
  subject: { kind: "environment", key: place.id },
  title: rule.title,
  verdict,
});

/** Who is not among the results of such a rule is well. */
export const namesOnlyTrouble = ({ spec }: Rule) => spec.kind === "failed-sign-ins";
