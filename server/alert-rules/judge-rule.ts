import type { alertRules } from "@/db/schema";
import { fingerprintOf, isRootTrouble } from "@/domain/alert";
import { CannotJudge, worseVerdict } from "@/domain/alert-judge";
import { judgeAccess, judgeBurn, judgeShare, judgeSilence } from "@/domain/alert-judge-answers";
import { judgeBudget } from "@/domain/alert-judge-budget";
import {
  judgeBeat,
  judgeFailures,
  judgeHook,
  judgeSignIns,
  judgeSimultaneous,
  judgeStaleness,
} from "@/domain/alert-judge-jobs";
import { judgeCredential, judgeExpiry, judgeThreshold, needsWindow } from "@/domain/alert-judge-value";
import type { Verdict } from "@/domain/alert-rule";
import { thresholdId } from "@/domain/platform";
import type { Heard } from "@/server/alerts/hear";
import { SELF } from "@/server/config/apply";
import {
  type BeatSeries,
  type CheckSeries,
  type CredentialSeries,
  type JobSeries,
  type Place,
  type SeriesBook,
  titleOfJob,
} from "./series";
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

/** Whether something was said or noted of a place before, so that it matters that it is well; undefined when of none. */
export type IsWatched = ((environmentId: string, subject: string) => boolean) | undefined;

/**
 * What a rule says of each place that its trouble may be at, by fingerprint: of all that fires, and of the rest only
 * what is watched.
 */
export function judgeRule(
  rule: Rule,
  book: SeriesBook,
  windows: Windows,
  now: Date,
  isWatched: IsWatched,
): Map<string, Judgement> {
  const judged = new Map<string, Judgement>();
  for (const place of placesOf(rule, book))
    for (const { subject, key, verdict } of verdictsAt(rule, place, book, windows, now, isWatched)) {
      if (verdict.state !== "firing" && !isWatched?.(place.id, key)) continue;
      const fingerprint = fingerprintOf(place.id, rule.trouble, key);
      const other = judged.get(fingerprint);
      if (other && worseVerdict(other.verdict, verdict) === other.verdict) continue;
      judged.set(fingerprint, { environmentId: place.id, ...subject(), verdict });
    }
  return judged;
}

/** Who it is about is told only when somebody wants to know: most of what is judged is well. */
export type Said = { key: string; verdict: Verdict; subject: () => Pick<Judgement, "subject" | "title"> };

function verdictsAt(
  rule: Rule,
  place: Place,
  book: SeriesBook,
  windows: Windows,
  now: Date,
  isWatched: IsWatched,
): readonly Said[] {
  const { spec } = rule;
  const limitsOf = (metric: string | null) =>
    (metric && book.limits.get(thresholdId(place.platformId, metric))) || null;
  const matters = ({ state }: Verdict) => state === "firing" || isWatched !== undefined;
  const ofCheck = (judge: (check: CheckSeries) => Verdict): Said[] => {
    const said: Said[] = [];
    for (const check of checksOf(rule, place)) {
      const verdict = judge(check);
      if (matters(verdict)) said.push(atCheck(rule, place, check, verdict));
    }
    return said;
  };
  const ofEach = (jobs: readonly JobSeries[], judge: (series: JobSeries) => Verdict): Said[] => {
    const said: Said[] = [];
    for (const series of jobs) {
      const verdict = judge(series);
      if (matters(verdict)) said.push(atJob(rule, series, verdict));
    }
    return said;
  };
  const windowOf = (check: CheckSeries, seconds: number) =>
    windows.checks.get(keyOfCheck({ checkId: check.id, seconds }));

  switch (spec.kind) {
    case "threshold":
      return ofCheck((check) =>
        judgeThreshold(
          spec,
          check,
          limitsOf(check.metric),
          needsWindow(spec) ? windowOf(check, spec.windowSeconds) : undefined,
          now,
        ),
      );
    case "credential-expiry":
      return ofCheck((check) => judgeExpiry(spec, check, now));
    case "no-data":
      return ofCheck((check) => judgeSilence(spec, check, now));
    case "access-refused":
      return ofCheck((check) => judgeAccess(spec, check, now));
    case "burn-rate":
      return ofCheck((check) => judgeBurn(spec, check, (seconds) => windowOf(check, seconds), now));
    case "error-rate": {
      if (spec.of === "answers")
        return ofCheck((check) => judgeShare(spec, windowOf(check, spec.windowSeconds)));
      const need = { environmentId: place.id, job: spec.job, seconds: spec.windowSeconds };
      const verdict = judgeShare(spec, windows.runs.get(keyOfRuns(need)));
      if (!spec.job) return [atPlace(rule, place, verdict)];
      const name = titleOfJob(place.platformId, spec.job);
      return [atJob(rule, { job: spec.job, tenant: "", key: `${spec.job}@`, name }, verdict)];
    }
    case "staleness":
      return ofEach(spec.job ? (place.jobsByKey.get(spec.job) ?? []) : place.jobs, (series) =>
        judgeStaleness(spec, series, limitsOf(series.ageMetric), now),
      );
    case "consecutive-failures":
      return ofEach(
        place.runners.filter(({ job }) => !spec.job || job === spec.job),
        (series) => judgeFailures(spec, series, now),
      );
    case "simultaneous":
      return place.jobs.length === 0
        ? []
        : [atPlace(rule, place, judgeSimultaneous(spec, place.runners, now))];
    case "dead-man":
      return place.beats.filter(isExpected).map((beat) => ({
        key: beat.id,
        verdict: judgeBeat(beat, now),
        subject: () => ({
          subject: {
            kind: "heartbeat",
            key: beat.id,
            job: beat.job,
            ...(beat.tenant && { tenant: beat.tenant }),
          },
          title: `${rule.title}: ${beat.title}`,
        }),
      }));
    case "webhook-silence":
      return place.hook ? [atPlace(rule, place, judgeHook(spec, place.hook))] : [];
    case "budget":
      if (!place.promises) throw new CannotJudge("How the promises stand cannot be read.");
      return place.promises.map((promise) => ({
        key: `promise:${promise.key}`,
        verdict: judgeBudget(spec, promise, now),
        subject: () => ({
          subject: { kind: "environment", key: `promise:${promise.key}` },
          title: `${rule.title}: ${promise.title}`,
        }),
      }));
    case "credential-due":
      return place.credentials.map((credential) => atCredential(rule, credential));
    case "failed-sign-ins": {
      if (place.id !== SELF) return [];
      const need = { by: spec.by, count: spec.count, seconds: spec.windowSeconds };
      return (windows.signIns.get(keyOfSignIns(need)) ?? []).map((tries) => {
        const key = whoTried(spec.by, tries.who);
        return {
          key,
          verdict: judgeSignIns(spec, tries),
          subject: () => ({ subject: { kind: "environment", key }, title: `${rule.title}: ${key}` }),
        };
      });
    }
  }
}

/** What was typed may be a password in the wrong field. */
export const whoTried = (by: "account" | "address", who: string) =>
  by === "address" || who.includes("@") ? who.slice(0, 200) : "a name that is no address";

/** The checks of an environment that a rule names, by key or by the metric that they measure; all when it names none. */
export function checksOf({ spec }: Rule, place: Place): readonly CheckSeries[] {
  const metric = "metric" in spec ? spec.metric : null;
  if (metric) return place.checksByMetric.get(metric) ?? [];
  const key = "check" in spec ? spec.check : null;
  if (!key) return place.checks;
  const check = place.checkByKey.get(key);
  return check ? [check] : [];
}

/** What explains everything else of an environment is at the environment, whichever check shows it. */
export function atCheck(rule: Rule, place: Place, check: CheckSeries, verdict: Verdict): Said {
  const isRoot = isRootTrouble(rule.trouble);
  return {
    key: isRoot ? place.id : check.key,
    verdict,
    subject: () => {
      const { spec } = rule;
      const isNamed = ("check" in spec && spec.check) || ("metric" in spec && spec.metric);
      return {
        subject: isRoot
          ? { kind: "environment", key: place.id, check: check.key }
          : { kind: "check", key: check.key, check: check.key },
        title: isNamed || isRoot ? rule.title : `${rule.title}: ${check.title}`,
      };
    },
  };
}

export const atJob = (
  rule: Rule,
  { job, tenant, key, name }: Pick<JobSeries, "job" | "tenant" | "key" | "name">,
  verdict: Verdict,
): Said => ({
  key,
  verdict,
  subject: () => ({
    subject: { kind: "job", key, job, ...(tenant && { tenant }) },
    title: `${rule.title}: ${name}`,
  }),
});

const atCredential = (rule: Rule, credential: CredentialSeries): Said => ({
  key: credential.id,
  verdict: judgeCredential({ ...credential, rung: credential.toldDays }),
  subject: () => ({
    subject: {
      kind: "credential",
      key: credential.id,
      ...(credential.tenant && { tenant: credential.tenant }),
    },
    title: `${rule.title}: ${credential.title}${credential.tenant && ` of ${credential.tenant}`}`,
  }),
});

export const atPlace = (rule: Rule, place: Place, verdict: Verdict): Said => ({
  key: place.id,
  verdict,
  subject: () => ({ subject: { kind: "environment", key: place.id }, title: rule.title }),
});

/** One that is switched off is expected by nobody. */
const isExpected = ({ active }: BeatSeries) => active;

/** Who is not among the results of such a rule is well. */
export const namesOnlyTrouble = ({ spec }: Rule) => spec.kind === "failed-sign-ins";
