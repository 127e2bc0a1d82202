import { sql } from "drizzle-orm";
import { beforeAll } from "vitest";
import {
  checks,
  environments,
  objectiveDays,
  type objectives,
  observations,
  stateChanges,
} from "@/db/schema";
import { MINUTES_OF_DAY, NOTHING_COUNTED, QUARTERS_OF_DAY } from "@/domain/objective";
import { tallyMinutes } from "@/domain/objective-minutes";
import type { Status } from "@/domain/status";
import type { Stage } from "./cast";
import { keepPromise } from "./keep-objective";

export const MINUTE = 60_000;
export const DAY = 86_400_000;
export const PLACE = "auditron/production";
/** The beginning of this UTC day; observations are kept by day, counted from the real present. */
export const TODAY = Math.floor(Date.now() / DAY) * DAY;
export const at = (days: number, hour = 0, minute = 0) =>
  new Date(TODAY + days * DAY + (hour * 60 + minute) * MINUTE);
export const dayOf = (days: number) => at(days).toISOString().slice(0, 10);

type Filled = { minutes: string } | { good: number[]; bad: number[]; unknown?: number[] };

/** A place with promises, the checks they are counted from, and days as if they had been counted. */
export function withObjectives(stage: Stage) {
  let made = 0;
  beforeAll(async () => {
    await stage.db
      .insert(environments)
      .values({ id: PLACE, platformId: "auditron", name: "production" })
      .onConflictDoNothing();
    await stage.db.execute(sql`select ensure_observation_partitions(40, 3)`);
  });

  function promised(over: Partial<typeof objectives.$inferInsert> = {}) {
    made += 1;
    return keepPromise(stage.db, {
      platformId: "auditron",
      key: `promise-${made}`,
      title: `Promise ${made}`,
      source: { from: "checks", checks: [`check-${made}`] },
      target: 99.9,
      ...over,
    });
  }

  /** A check that is asked every minute. */
  async function watched(key: string): Promise<number> {
    const [row] = await stage.db
      .insert(checks)
      .values({
        environmentId: PLACE,
        component: "api",
        key,
        title: key,
        question: key,
        everySeconds: 60,
        whenLost: "alert",
        confirmBad: 2,
        confirmGood: 2,
        observedAt: new Date(),
      })
      .returning({ id: checks.id });
    if (!row) throw new Error("no check");
    return row.id;
  }

  /** An answer of each minute in [from, to). */
  async function answered(checkId: number, from: Date, to: Date, status: Status): Promise<void> {
    await stage.db.execute(sql`
      insert into observations (check_id, at, status, reason, latency_ms)
      select ${checkId}, t, ${status}, 'It is so.', 20 from generate_series(${from.toISOString()}::timestamptz, ${new Date(to.getTime() - 1).toISOString()}::timestamptz, interval '1 minute') t`);
  }

  const answeredOnce = (checkId: number, when: Date, status: Status) =>
    stage.db.insert(observations).values({ checkId, at: when, status, reason: "It is so." });

  const moved = (subject: string, when: Date, toStatus: Status, reason: string) =>
    stage.db.insert(stateChanges).values({
      at: when,
      environmentId: PLACE,
      subjectKind: "check",
      subject,
      fromStatus: "ok",
      toStatus,
      reason,
    });

  /** Days as if they had been counted to their end. */
  async function counted(
    objectiveId: string,
    days: readonly ({ days: number; tenant?: string } & Filled)[],
    over: Partial<typeof objectiveDays.$inferInsert> = {},
  ): Promise<void> {
    if (days.length === 0) return;
    const sum = (all: number[]) => all.reduce((a, b) => a + b, 0);
    await stage.db.insert(objectiveDays).values(
      days.map(({ days: ago, tenant = "", ...filled }) => ({
        objectiveId,
        environmentId: PLACE,
        tenant,
        day: dayOf(ago),
        countedTo: at(ago + 1),
        ...("minutes" in filled
          ? { minutes: filled.minutes, ...tallyMinutes(filled.minutes) }
          : {
              ...NOTHING_COUNTED,
              goodQuarters: filled.good,
              badQuarters: filled.bad,
              good: sum(filled.good),
              bad: sum(filled.bad),
              unknownQuarters: filled.unknown ?? null,
              unknown: sum(filled.unknown ?? []),
            }),
        ...over,
      })),
    );
  }

  /** Good minutes up to noon of today, but for what is put into single days. */
  async function month(
    objectiveId: string,
    put: Record<number, [number, number, string][]> = {},
    tenant = "",
    days = 30,
  ): Promise<void> {
    const all = Array.from({ length: days }, (_, index) => index - days);
    await counted(
      objectiveId,
      all.map((day) => ({ days: day, tenant, minutes: letters(...(put[day] ?? [])) })),
    );
    const soFar = letters(...(put[0] ?? []), [MINUTES_OF_DAY / 2, MINUTES_OF_DAY, "-"]);
    await counted(objectiveId, [{ days: 0, tenant, minutes: soFar }], { countedTo: at(0, 12) });
  }

  return { promised, watched, answered, answeredOnce, moved, counted, month };
}

/** Letters of a day: good but for what is put in, as [from, to, letter] in minutes. */
export function letters(...put: [from: number, to: number, letter: string][]): string {
  const all = Array.from({ length: MINUTES_OF_DAY }, () => "g");
  for (const [from, to, letter] of put) all.fill(letter, from, to);
  return all.join("");
}
export const things = (fill: number, put: Record<number, number> = {}) =>
  Array.from({ length: QUARTERS_OF_DAY }, (_, quarter) => put[quarter] ?? fill);
