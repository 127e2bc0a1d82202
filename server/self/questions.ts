import fs from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { formatDuration } from "@/domain/duration";
import type { Observation, Question } from "@/platforms/platform";
import { ENOUGH_LOADS } from "@/platforms/wheelhouse/thresholds";
import { databaseNow } from "@/server/database-now";
import { env } from "@/server/env";
import { listHeartbeats } from "@/server/incoming/beat-queries";
import { hookHealth } from "@/server/incoming/silence";
import { question } from "./question";

/** A page that took longer breaks the promise of the daily review. */
const QUICK_MS = 5000;

type Row = Record<string, string | number | null>;

const first = async (db: Db, query: ReturnType<typeof sql>): Promise<Row> =>
  (await db.execute<Row>(query)).rows[0] ?? {};
const number = (value: string | number | null | undefined) => Number(value ?? 0);

/** What the console asks itself. Real data only: its own tables, its own disk, its own clock. */
export const selfQuestions: readonly Question[] = [
  question("database", "Database", 15, async (db): Promise<Observation[]> => {
    const started = performance.now();
    await db.execute(sql`select 1`);
    const latencyMs = performance.now() - started;
    const row = await first(
      db,
      sql`select count(*)::int as used, current_setting('max_connections')::int as most, pg_database_size(current_database()) as size from pg_stat_activity where backend_type = 'client backend'`,
    );
    const share = (number(row.used) / Math.max(1, number(row.most))) * 100;
    return [
      {
        check: "database",
        value: latencyMs,
        latencyMs,
        reason: `Answers in ${formatDuration(latencyMs)}.`,
        facts: { sizeBytes: number(row.size) },
      },
      {
        check: "database-connections",
        value: share,
        reason: `${row.used} of ${row.most} connections are in use.`,
        facts: { used: row.used ?? null, most: row.most ?? null },
      },
    ];
  }),
  question("queue", "Queue", 15, async (db) => {
    const row = await first(
      db,
      sql`select count(*)::int as waiting, coalesce(extract(epoch from now() - min(start_after)), 0)::float as age from pgboss.job where state in ('created', 'retry') and start_after <= now()`,
    );
    return [
      { check: "queue-depth", value: number(row.waiting), reason: `${row.waiting} jobs wait for a worker.` },
      {
        check: "queue-age",
        value: number(row.age),
        reason:
          number(row.waiting) === 0
            ? "Nothing waits."
            : `The oldest has waited ${formatDuration(number(row.age) * 1000)}.`,
      },
    ];
  }),
  question("workers", "Workers", 15, async (db) => {
    const row = await first(
      db,
      sql`select count(*)::int as alive, coalesce(max((stats->>'lateP99Ms')::float), 0) as late, coalesce(max((stats->>'memoryMb')::float), 0) as memory from workers where heard_at > now() - interval '30 seconds'`,
    );
    return [
      {
        check: "workers",
        value: number(row.alive),
        reason: `${row.alive} worker ${row.alive === 1 ? "process is" : "processes are"} alive, the largest with ${Math.round(number(row.memory))} MB.`,
        facts: { memoryMb: number(row.memory) },
      },
      {
        check: "lateness",
        value: number(row.late),
        reason: `99 of 100 checks are asked within ${formatDuration(number(row.late))} of their time.`,
      },
    ];
  }),
  question("schedules", "Schedules", 60, async (db) => {
    const row = await first(
      db,
      sql`select count(*) filter (where caught_up > 0 or state in ('missed', 'failed'))::int as missed from expected_slots where slot > now() - interval '1 hour'`,
    );
    return [
      {
        check: "schedules",
        value: number(row.missed),
        reason:
          number(row.missed) === 0
            ? "Every slot of the last hour ran."
            : `${row.missed} slots of the last hour ran late, were missed or failed; what was missed was caught up once.`,
      },
    ];
  }),
  question("incoming", "What comes in", 60, async (db): Promise<Observation[]> => {
    const now = new Date();
    const [hooks, beats] = await Promise.all([hookHealth(db, now), listHeartbeats(db, now)]);
    const silent = hooks.filter(({ silentSeconds }) => silentSeconds !== null);
    const missed = beats.filter(({ state }) => state.status === "alert");
    const waiting = hooks.reduce((sum, hook) => sum + hook.waiting, 0);
    return [
      {
        check: "webhook-silence",
        value: Math.max(0, ...silent.map(({ silentSeconds }) => silentSeconds ?? 0)),
        reason:
          silent.length > 0
            ? silent.map(({ environmentId, sentence }) => `${environmentId}: ${sentence}`).join(" ")
            : "Webhooks come in wherever they are set up and jobs end.",
        facts: { silent: silent.length, waiting },
      },
      {
        check: "heartbeats",
        value: missed.length,
        reason:
          missed.length > 0
            ? missed
                .slice(0, 3)
                .map(({ title, state }) => `${title}: ${state.sentence}`)
                .join(" ")
            : "No heartbeat is missed or reports a failure.",
        facts: { heartbeats: beats.length, missed: missed.length },
      },
    ];
  }),
  question("channels", "Channels", 15, async (db): Promise<Observation[]> => {
    const row = await first(
      db,
      sql`select count(*)::int as active, (count(*) filter (where failing_since is not null))::int as failing, coalesce(string_agg(title, ', ' order by title) filter (where failing_since is not null), '') as names from channels where active`,
    );
    const seen = { check: "channels", facts: { channels: row.active ?? null } };
    if (number(row.active) === 0)
      return [{ ...seen, status: "warn", reason: "No channel is set up: nobody is told of any alert." }];
    return [
      {
        ...seen,
        value: number(row.failing),
        reason:
          number(row.failing) === 0
            ? "No channel refuses what is sent."
            : `${row.names} ${number(row.failing) === 1 ? "refuses" : "refuse"} what is sent.`,
      },
    ];
  }),
  question("disk", "Disk", 60, async () => {
    const { bsize, blocks, bavail } = await fs.statfs(env().dataDir);
    const used = (1 - bavail / Math.max(1, blocks)) * 100;
    return [
      {
        check: "disk",
        value: used,
        reason: `${Math.round((bavail * bsize) / 1e9)} GB are free where data is kept.`,
        facts: { freeBytes: bavail * bsize },
      },
    ];
  }),
  question("clock", "Clock", 60, async (db) => {
    const before = Date.now();
    const theirs = (await databaseNow(db)).getTime();
    const skew = Math.abs(theirs - (before + Date.now()) / 2) / 1000;
    return [
      {
        check: "clock",
        value: skew,
        reason: `Our clock and the database's differ by ${formatDuration(skew * 1000)}.`,
      },
    ];
  }),
  question("pages", "Pages", 60, async (db) => {
    const row = await first(
      db,
      sql`select count(*)::int as loads, percentile_cont(0.95) within group (order by milliseconds) as p95,
          count(*) filter (where at >= today and milliseconds <= ${QUICK_MS})::int as quick,
          count(*) filter (where at >= today and milliseconds > ${QUICK_MS})::int as slow,
          to_char(max(today) at time zone 'UTC', 'YYYY-MM-DD') as since
        from page_loads, (select date_trunc('day', now(), 'UTC') as today) t where at > now() - interval '24 hours'`,
    );
    const loads = number(row.loads);
    const facts = {
      loads,
      quickToday: number(row.quick),
      slowToday: number(row.slow),
      since: row.since ?? new Date().toISOString().slice(0, 10),
    };
    if (loads < ENOUGH_LOADS)
      return [
        {
          check: "page-loads",
          status: "unknown",
          reason: `Only ${loads} page loads in 24 h: too few to judge.`,
          facts,
        },
      ];
    return [
      {
        check: "page-loads",
        value: number(row.p95),
        reason: `${formatDuration(number(row.p95))} p95 of ${loads} page loads.`,
        facts,
      },
    ];
  }),
];
