import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { checks, environments, observations, rollupsDay, rollupsHour, stateChanges } from "@/db/schema";
import { histogramOf } from "@/domain/histogram";
import { thresholdId } from "@/domain/platform";
import type { Status } from "@/domain/status";
import { noise, noiseBetween } from "@/platforms/simulator/noise";
import { type LimitBook, readLimits } from "@/server/observe/limits";
import { rollUpDays, rollUpHours } from "@/server/observe/rollup";
import { isBlind } from "./blind-night";
import { OPEN_DAYS } from "./objective-days";

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAYS = 90;
const HOURLY_DAYS = 30;
const ROW_HOURS = 48;
const ROW_EVERY_MS = 5 * 60_000;

const demoChecks = (db: Db) =>
  db
    .select({ check: checks, platformId: environments.platformId, environment: environments.id })
    .from(checks)
    .innerJoin(environments, eq(environments.id, checks.environmentId))
    .where(eq(checks.active, true));

type Seeded = Awaited<ReturnType<typeof demoChecks>>[number];
type Episode = { from: number; to: number; status: Status; reason: string };

/** Ninety days of every check: mostly quiet, now and then an episode, and an hour in which nobody was watching. */
export async function seedCheckHistory(db: Db, now: Date): Promise<void> {
  const limits = await readLimits(db);
  const all = (await demoChecks(db)).filter(({ check }) => check.notOffered === null);
  const today = Math.floor(now.getTime() / DAY) * DAY;
  const rowsFrom = Math.ceil((now.getTime() - ROW_HOURS * HOUR) / HOUR) * HOUR;
  await db.execute(sql`delete from rollups_day`);
  await db.execute(sql`delete from rollups_hour`);
  const promised = await promisedChecks(db);
  const counters = await countersOf(db);
  for (const seeded of all) {
    const episodes = episodesOf(seeded, today);
    const days = range(today - DAYS * DAY, Math.floor(rowsFrom / DAY) * DAY, DAY).map((at) =>
      bucket(seeded, episodes, limits, at, DAY),
    );
    const hours = range(today - HOURLY_DAYS * DAY, rowsFrom, HOUR).map((at) =>
      bucket(seeded, episodes, limits, at, HOUR),
    );
    await insertInParts(days.filter(isSeen), (part) => db.insert(rollupsDay).values(part));
    await insertInParts(hours.filter(isSeen), (part) => db.insert(rollupsHour).values(part));
    const first = today - OPEN_DAYS * DAY;
    const isPromised = promised.has(seeded.check.id);
    const counter = counters.get(seeded.check.id);
    const times = [
      // Few are enough to tell that somebody looked.
      ...range(first, isPromised ? first : rowsFrom, QUARTER),
      ...range(isPromised ? first : rowsFrom, now.getTime() - ROW_EVERY_MS, ROW_EVERY_MS),
    ];
    const rows = times.map((at) => ({
      ...row(seeded, episodes, limits, at),
      facts: counter && at < today ? countedAt(counter, at) : null,
    }));
    await insertInParts(rows, (part) => db.insert(observations).values(part).onConflictDoNothing());
    await insertInParts(changesOf(seeded, episodes, now.getTime()), (part) =>
      db.insert(stateChanges).values(part),
    );
  }
  await fillGaps(db);
  await rollUpHours(db, new Date(rowsFrom), now);
  await countAsAsked(db, new Date(rowsFrom));
  await rollUpDays(db, new Date(Math.floor(rowsFrom / DAY) * DAY), now);
}

/** Checks that a promise is counted by: their answers are there for all days that the worker counts itself. */
async function promisedChecks(db: Db): Promise<ReadonlySet<number>> {
  const { rows } = await db.execute<{ id: number }>(sql`select c.id ${PROMISED}`);
  return new Set(rows.map(({ id }) => id));
}

type Counter = { good: string; bad: string };

async function countersOf(db: Db): Promise<ReadonlyMap<number, Counter>> {
  const { rows } = await db.execute<Counter & { id: number }>(sql`
    select c.id, o.source ->> 'good' as good, o.source ->> 'bad' as bad
    from objectives o join environments e on e.platform_id = o.platform_id
    join checks c on c.environment_id = e.id and c.key = o.source ->> 'check' where o.active and o.source ->> 'from' = 'counters'`);
  return new Map(rows.map(({ id, ...counter }) => [id, counter]));
}

/** What a counter shows that begins anew every day; the running day is left to the one that is really there. */
function countedAt({ good, bad }: Counter, at: number) {
  const all = Math.floor(((at % DAY) / QUARTER) * 9);
  const lost = Math.floor(all / 250);
  return { [good]: all - lost, [bad]: lost, since: new Date(at - (at % DAY)).toISOString() };
}

const PROMISED = sql`from checks c join environments e on e.id = c.environment_id
  where exists (select 1 from objectives o where o.active and o.platform_id = e.platform_id
    and (o.source ->> 'check' = c.key or o.source -> 'checks' ? c.key))`;

/** A check that is asked more often than rows are made would seem unknown between them: the rows are repeated. */
async function fillGaps(db: Db): Promise<void> {
  await db.execute(sql`
    insert into observations (check_id, at, status, value, latency_ms, reason, facts)
    select o.check_id, o.at + make_interval(secs => step * n), o.status, o.value, o.latency_ms, o.reason, o.facts
    from (select c.id, floor(greatest(c.every_seconds * 2.5, c.every_seconds + 30)) as step ${PROMISED}) p
    join observations o on o.check_id = p.id
    cross join generate_series(1, 14) as n
    where step * n < ${ROW_EVERY_MS / 1000} on conflict do nothing`);
}

/** Rows are fewer than a check's own rhythm would have made; what is counted of an hour is as many as were asked for. */
async function countAsAsked(db: Db, from: Date): Promise<void> {
  const more = (column: string) => sql.raw(`${column} = round(${column} * times)`);
  await db.execute(sql`
    update rollups_hour r set ${sql.join(["ok", "warn", "alert", "unknown", "paused"].map(more), sql`, `)}
    from (select h.check_id, h.bucket, 3600.0 / c.every_seconds / (h.ok + h.warn + h.alert + h.unknown + h.paused) as times
      from rollups_hour h join checks c on c.id = h.check_id
      where h.bucket >= ${from.toISOString()}::timestamptz and h.ok + h.warn + h.alert + h.unknown + h.paused > 0) t
    where r.check_id = t.check_id and r.bucket = t.bucket and times > 1`);
}

const range = (from: number, to: number, step: number) =>
  Array.from({ length: Math.max(0, Math.floor((to - from) / step)) }, (_, index) => from + index * step);

async function insertInParts<T>(rows: T[], insert: (part: T[]) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < rows.length; start += 1000) await insert(rows.slice(start, start + 1000));
}

const WORDS: Record<"warn" | "alert", readonly string[]> = {
  warn: ["Slower than usual.", "Close to its limit.", "Past the first limit."],
  alert: ["Gave no answer three times in a row.", "Answered with an error.", "Past the alert limit."],
};

/** What a promise was broken by: outages that were long enough, each with what was said of it afterwards. */
const OUTAGES: Record<string, { daysAgo: number; hour: number; minutes: number; reason: string }> = {
  "adinsights/production/backend": {
    daysAgo: 9,
    hour: 13,
    minutes: 275,
    reason: "Answered 502: no web process was left after a migration that held its table.",
  },
  "notification-preferences/production/api": {
    daysAgo: 16,
    hour: 7,
    minutes: 52,
    reason: "Gave no answer: its certificate had ended.",
  },
};

/** Two to five episodes per component, the same for all its checks of one environment. */
function episodesOf({ check, environment }: Seeded, today: number): Episode[] {
  const seed = `${environment}/${check.component}`;
  const outage = OUTAGES[seed];
  const from = outage ? today - outage.daysAgo * DAY + outage.hour * HOUR : 0;
  const told: Episode[] = outage
    ? [{ from, to: from + outage.minutes * MINUTE, status: "alert", reason: outage.reason }]
    : [];
  return [...told, ...smallEpisodes(seed, today)];
}

function smallEpisodes(seed: string, today: number): Episode[] {
  return Array.from({ length: noiseBetween(2, 5, seed, "episodes") }, (_, index) => {
    const from =
      today -
      Math.floor(noise(seed, "when", index) * (DAYS - 3) + 2.2) * DAY +
      Math.floor(noise(seed, "hour", index) * 24) * HOUR;
    const status = noise(seed, "kind", index) < 0.55 ? "warn" : "alert";
    const words = WORDS[status];
    return {
      from,
      to:
        from +
        (status === "warn"
          ? Math.ceil(noise(seed, "long", index) ** 2 * 7) * HOUR
          : Math.ceil(3 + noise(seed, "long", index) ** 3 * 22) * MINUTE),
      status,
      reason: words[noiseBetween(0, words.length - 1, seed, "words", index)] ?? "",
    } satisfies Episode;
  });
}

function statusAt(episodes: readonly Episode[], at: number): Status {
  return episodes.find((episode) => at >= episode.from && at < episode.to)?.status ?? "ok";
}

function typicalLatency({ check, environment }: Seeded, at: number): number {
  const base = 25 + noise(environment, check.component, "base") * 160;
  const daily = 1 + 0.35 * Math.sin(((at % DAY) / DAY) * 2 * Math.PI - 1.5);
  return base * daily * (0.85 + noise(environment, check.key, at) * 0.4);
}

function valueAt(seeded: Seeded, limits: LimitBook, at: number, status: Status): number | null {
  const { check, platformId, environment } = seeded;
  const limit = check.metric ? limits.get(thresholdId(platformId, check.metric)) : undefined;
  const edge = limit?.warn ?? limit?.alert ?? limit?.target;
  if (!limit || edge === undefined || edge === null) return null;
  const wobble = 0.85 + noise(environment, check.key, "value", at) * 0.25;
  const quiet =
    limit.direction === "above-is-bad"
      ? edge * 0.55 * wobble
      : edge + (limit.unit === "percent" ? (100 - edge) * 0.7 * wobble : Math.max(1, edge * 0.1));
  if (status === "ok") return quiet;
  const past = status === "warn" ? 1.06 : 1.3;
  return limit.direction === "above-is-bad" ? edge * past * wobble : edge / (past * 1.02);
}

function bucket(seeded: Seeded, episodes: readonly Episode[], limits: LimitBook, at: number, span: number) {
  const everyMs = seeded.check.everySeconds * 1000;
  const today = Math.floor(Date.now() / DAY) * DAY;
  const counts: Record<Status, number> = { ok: 0, warn: 0, alert: 0, unknown: 0, paused: 0 };
  const latencies: number[] = [];
  const values: number[] = [];
  for (let hour = at; hour < at + span; hour += HOUR) {
    if (isBlind(hour, today)) continue;
    const status = statusAt(episodes, hour);
    const asked = Math.max(1, Math.round(HOUR / everyMs));
    const episode = episodes.find(({ from, to }) => from < hour + HOUR && to > hour);
    const touched = episode
      ? Math.ceil((asked * (Math.min(episode.to, hour + HOUR) - Math.max(episode.from, hour))) / HOUR)
      : 0;
    if (episode) counts[episode.status] += touched;
    counts.ok += asked - touched;
    const latency = typicalLatency(seeded, hour) * (status === "ok" ? 1 : 3);
    latencies.push(latency * 0.8, latency, latency, latency * 1.15, latency * 1.9);
    const value = valueAt(seeded, limits, hour, status);
    if (value !== null) values.push(value);
  }
  return {
    checkId: seeded.check.id,
    bucket: new Date(at),
    ...counts,
    valueMin: values.length > 0 ? Math.min(...values) : null,
    valueMax: values.length > 0 ? Math.max(...values) : null,
    valueSum: values.length > 0 ? values.reduce((sum, value) => sum + value, 0) : null,
    valueCount: values.length,
    latency: histogramOf(latencies),
  };
}

const isSeen = ({ ok, warn, alert, unknown }: { ok: number; warn: number; alert: number; unknown: number }) =>
  ok + warn + alert + unknown > 0;

function row(seeded: Seeded, episodes: readonly Episode[], limits: LimitBook, at: number) {
  const status = statusAt(episodes, at);
  const episode = episodes.find((candidate) => at >= candidate.from && at < candidate.to);
  return {
    checkId: seeded.check.id,
    at: new Date(at),
    status,
    value: valueAt(seeded, limits, at, status),
    latencyMs: typicalLatency(seeded, at) * (status === "ok" ? 1 : 3),
    reason: episode?.reason ?? "As expected.",
  };
}

function changesOf({ check, environment }: Seeded, episodes: readonly Episode[], now: number) {
  return episodes
    .filter(({ to }) => to < now)
    .flatMap(({ from, to, status, reason }) => [
      {
        at: new Date(from),
        environmentId: environment,
        subjectKind: "check" as const,
        subject: check.key,
        fromStatus: "ok" as const,
        toStatus: status,
        reason,
      },
      {
        at: new Date(to),
        environmentId: environment,
        subjectKind: "check" as const,
        subject: check.key,
        fromStatus: status,
        toStatus: "ok" as const,
        reason: "As expected again.",
      },
    ]);
}
