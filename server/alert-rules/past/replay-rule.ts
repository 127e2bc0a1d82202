import type { Db } from "@/db";
import { CannotJudge, firing, momentText, well } from "@/domain/alert-judge";
import type { Sample } from "@/domain/alert-walk";
import { thresholdId } from "@/domain/platform";
import {
  atCheck,
  atJob,
  atPlace,
  checksOf,
  type Judgement,
  placesOf,
  type Rule,
  type Said,
  whoTried,
} from "@/server/alert-rules/judge-rule";
import {
  type CheckSeries,
  type JobSeries,
  type Place,
  pushTo,
  type SeriesBook,
} from "@/server/alert-rules/series";
import { SELF } from "@/server/config/apply";
import { declarationOf } from "@/server/connectors";
import { keyOfPlace, type Past, type PastRun } from "./past";
import { needsAnswers, needsOnlyState, readGaps, replayCheck, replaySilence } from "./replay-checks";
import {
  replayBeat,
  replayFailures,
  replayHook,
  replayRunShare,
  replaySignIns,
  replaySimultaneous,
  replayStaleness,
  replayStates,
} from "./replay-jobs";

/** What a rule would have said of one subject. */
export type Story = Omit<Judgement, "verdict"> & { samples: Sample[] };

type Replay = { rule: Rule; book: SeriesBook; past: Past; db: Db };

/** Every subject that the rule looks at with its story; given out one by one, so that whoever walks them can stop. */
export async function* replayRule({ rule, book, past, db }: Replay): AsyncGenerator<Story> {
  const { spec } = rule;
  const span = { from: past.from.getTime(), to: past.to.getTime() };
  const places = placesOf(rule, book);
  const limitsOf = (place: Place, metric: string | null) =>
    (metric && book.limits.get(thresholdId(place.platformId, metric))) || null;
  const told = (place: Place, check: CheckSeries, samples: Sample[]): Story => ({
    ...here(place, atCheck(rule, place, check, well(""))),
    samples,
  });
  const named = places.flatMap((place) => checksOf(rule, place).map((check) => ({ place, check })));
  const changesOf = () =>
    past.changes(
      "check",
      named.map(({ place, check }) => ({ environmentId: place.id, subject: check.key })),
    );

  switch (spec.kind) {
    case "threshold":
    case "credential-expiry":
    case "burn-rate": {
      yield* replayChecks(spec);
      return;
    }
    case "error-rate": {
      if (spec.of === "answers") yield* replayChecks(spec);
      else
        for (const place of places) {
          const runs = await past.runs([place.id], spec.job);
          const samples = replayRunShare(spec, runs, span);
          if (!spec.job) yield { ...here(place, atPlace(rule, place, well(""))), samples };
          else {
            const name = declaredJob(place, spec.job)?.title ?? spec.job;
            yield {
              ...here(place, atJob(rule, { job: spec.job, tenant: "", key: `${spec.job}@`, name }, well(""))),
              samples,
            };
          }
        }
      return;
    }
    case "no-data": {
      const gaps = await readGaps(
        db,
        named.map(({ check }) => check),
        past.from,
        past.to,
      );
      const changes = await changesOf();
      for (const { place, check } of named) {
        const track = {
          check,
          changes: standing(changes.get(keyOf(place, check.key)), check, span.from),
          ...span,
        };
        yield told(place, check, replaySilence(spec, track, gaps.get(check.id) ?? []));
      }
      return;
    }
    case "access-refused": {
      past.notes.add(
        "When a question was refused in the past is not kept: only what is refused now is counted.",
      );
      for (const { place, check } of named) {
        const since = Math.max(check.since.getTime() + spec.seconds * 1000, span.from);
        const verdict = check.refusal
          ? firing(`${check.refusal} Since ${momentText(check.since)}.`, { since: check.since })
          : well("");
        yield told(place, check, since < span.to ? [{ at: since, verdict }] : []);
      }
      return;
    }
    case "staleness": {
      yield* replayJobs(spec.job, async (place, series, runs) => {
        const every = declaredJob(place, series.job)?.everySeconds ?? series.everySeconds;
        const limits = limitsOf(place, series.ageMetric);
        if (series.restsUntil)
          past.notes.add(
            "When a schedule rested in the past is not kept: it is taken to rest after each good run as it does now.",
          );
        if (runs.length > 0) return replayStaleness(spec, series, runs, limits, every, span);
        past.notes.add(
          "Where no runs are on record, the changes of freshness are taken as they were judged then.",
        );
        const subject = { environmentId: place.id, subject: `${series.job}@${series.tenant}` };
        return replayStates(spec, (await jobChanges(spec.job)).get(keyOfPlace(subject)) ?? [], span);
      });
      return;
    }
    case "consecutive-failures":
      yield* replayJobs(spec.job, async (_, series, runs) => replayFailures(spec, series, runs, span));
      return;
    case "simultaneous":
      for (const place of places)
        if (place.jobs.length > 0)
          yield {
            ...here(place, atPlace(rule, place, well(""))),
            samples: replaySimultaneous(spec, place.jobs, await past.runs([place.id], null), span),
          };
      return;
    case "dead-man":
      for (const place of places)
        for (const beat of place.beats) {
          if (!beat.active) continue;
          const runs = await past.runs([place.id], beat.job, "heartbeat");
          const subject: Judgement["subject"] = {
            kind: "heartbeat",
            key: beat.id,
            job: beat.job,
            ...(beat.tenant && { tenant: beat.tenant }),
          };
          const own = runs.filter(({ tenant }) => tenant === beat.tenant);
          if (beat.createdAt > past.from)
            past.notes.add(`The heartbeat “${beat.title}” is expected since ${momentText(beat.createdAt)}.`);
          yield {
            environmentId: place.id,
            subject,
            title: `${rule.title}: ${beat.title}`,
            samples: replayBeat(beat, own, span),
          };
        }
      return;
    case "webhook-silence":
      for (const place of places) {
        if (!place.hook) continue;
        const runs = await past.runs([place.id], "airbyte-sync");
        const accepted = await past.deliveries(place.id);
        const first = accepted[0];
        const isYoung = first !== undefined && first > span.from;
        if (isYoung)
          past.notes.add(
            `The first webhook on record came ${momentText(new Date(first))}: nothing is told of before.`,
          );
        const since = { ...span, from: isYoung ? first : span.from };
        const samples = replayHook(spec, place.hook.isConfigured, accepted, runs, since).filter(
          ({ at }) => at >= since.from,
        );
        yield { ...here(place, atPlace(rule, place, well(""))), samples };
      }
      return;
    case "budget":
      throw new CannotJudge(
        "How budgets stood minute by minute is not on record: this rule cannot be tried on the past.",
      );
    case "credential-due":
      past.notes.add("How credentials stood in the past is not on record.");
      return;
    case "failed-sign-ins": {
      if (!places.some(({ id }) => id === SELF)) return;
      // Those who never failed so often are well, and all of them are one place.
      yield {
        environmentId: SELF,
        subject: { kind: "environment", key: SELF },
        title: rule.title,
        samples: alwaysWell(span.from),
      };
      for (const [name, tries] of await past.tries(spec.by, spec.count)) {
        const who = whoTried(spec.by, name);
        yield {
          environmentId: SELF,
          subject: { kind: "environment", key: who },
          title: `${rule.title}: ${who}`,
          samples: replaySignIns(spec, tries, span),
        };
      }
    }
  }

  async function* replayChecks(spec: Parameters<typeof replayCheck>[0]): AsyncGenerator<Story> {
    const pasts = needsOnlyState(spec)
      ? undefined
      : await past.checks(
          named.map(({ check }) => check),
          needsAnswers(spec),
        );
    const changes = await changesOf();
    for (const { place, check } of named) {
      const own = pasts?.get(check.id) ?? { points: [], hours: [], knownFrom: null };
      const track = {
        check,
        past: own,
        changes: standing(changes.get(keyOf(place, check.key)), check, span.from),
        ...span,
      };
      yield told(place, check, replayCheck(spec, track, limitsOf(place, check.metric)));
    }
  }

  async function* replayJobs(
    job: string | null,
    replay: (place: Place, series: JobSeries, runs: readonly PastRun[]) => Promise<Sample[]>,
  ): AsyncGenerator<Story> {
    const all = await past.runs(
      places.map(({ id }) => id),
      job,
    );
    const bySubject = new Map<string, PastRun[]>();
    for (const run of all) pushTo(bySubject, `${run.environmentId}|${run.job}@${run.tenant}`, run);
    for (const place of places)
      for (const series of job ? (place.jobsByKey.get(job) ?? []) : place.jobs) {
        const runs = bySubject.get(`${place.id}|${series.job}@${series.tenant}`) ?? [];
        yield { ...here(place, atJob(rule, series, well(""))), samples: await replay(place, series, runs) };
      }
  }

  function jobChanges(job: string | null) {
    const subjects = places.flatMap((place) =>
      (job ? (place.jobsByKey.get(job) ?? []) : place.jobs).map((series) => ({
        environmentId: place.id,
        subject: `${series.job}@${series.tenant}`,
      })),
    );
    return past.changes("job", subjects);
  }
}

const here = (place: Place, said: Said) => ({ environmentId: place.id, ...said.subject() });
const alwaysWell = (at: number): Sample[] => [{ at, verdict: well("") }];
const keyOf = (place: Place, subject: string) => keyOfPlace({ environmentId: place.id, subject });
const declaredJob = (place: Place, job: string) =>
  declarationOf(place.platformId).jobs.find(({ key }) => key === job);

/** A check that never changed has stood as it does since it has. */
function standing(
  changes: readonly { at: number; status: CheckSeries["status"]; reason: string }[] | undefined,
  check: CheckSeries,
  from: number,
) {
  if (changes && changes.length > 0) return changes;
  return [{ at: Math.max(check.since.getTime(), from), status: check.status, reason: check.reason }];
}
