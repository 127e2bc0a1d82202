import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { Status } from "@/domain/status";
import type { RunStatus } from "@/domain/sync";
import { type CheckSeries, pushTo } from "@/server/alert-rules/series";
import { type CheckPast, readCheckPasts } from "./check-past";

/** How much of the past is read at most, however much there is. */
const CHANGE_LIMIT = 50_000;
const RUN_LIMIT = 60_000;
const TRY_LIMIT = 60_000;
/** Runs before the window tell how a job stood when it began. */
const RUNS_BEFORE_MS = 8 * 86_400_000;

export type Change = { at: number; status: Status; reason: string };
export type PastRun = {
  environmentId: string;
  job: string;
  tenant: string;
  status: RunStatus;
  startedAt: Date | null;
  endedAt: Date;
  records: number | null;
  coversTo: Date | null;
  error: string | null;
};
export type Place = { environmentId: string; subject: string };

/** What has been kept of a stretch of time; what is asked for twice is read once. Moments in milliseconds. */
export class Past {
  readonly notes = new Set<string>();
  cut: string | null = null;
  private readonly kept = new Map<string, Promise<unknown>>();

  constructor(
    private readonly db: Db,
    readonly from: Date,
    readonly to: Date,
  ) {}

  private once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.kept.get(key);
    // The key names the question and its input, so what is kept under it is an answer of the same type.
    if (known) return known as Promise<T>;
    const answer = read();
    this.kept.set(key, answer);
    return answer;
  }

  /** `fine`: answer by answer as far back as may be read; else by the hour. */
  checks(checks: readonly CheckSeries[], fine: boolean): Promise<Map<number, CheckPast>> {
    const key = `checks ${fine} ${checks.map(({ id }) => id).join(",")}`;
    return this.once(key, async () => {
      const read = await readCheckPasts(this.db, checks, { from: this.from, to: this.to, fine });
      for (const note of read.notes) this.notes.add(note);
      if (read.cut) this.cut = read.cut;
      return read.pasts;
    });
  }

  /** How each subject stood when the window began, and every change since, the oldest first. */
  changes(kind: "check" | "job", places: readonly Place[]): Promise<Map<string, Change[]>> {
    const key = `changes ${kind} ${places.map(keyOfPlace).join(",")}`;
    return this.once(key, () => this.readChanges(kind, places));
  }

  private async readChanges(kind: "check" | "job", places: readonly Place[]): Promise<Map<string, Change[]>> {
    const changes = new Map<string, Change[]>(places.map((place) => [keyOfPlace(place), []]));
    if (places.length === 0) return changes;
    const environments = sql.param(places.map(({ environmentId }) => environmentId));
    const subjects = sql.param(places.map(({ subject }) => subject));
    const { rows } = await this.db.execute<{
      place: string;
      ms: string;
      from_status: Status;
      to_status: Status;
      reason: string;
      was: boolean;
    }>(sql`
      select p.e || '|' || p.s as place, (extract(epoch from c.at) * 1000)::float8 as ms, c.from_status, c.to_status, c.reason, c.was
      from unnest(${environments}::text[], ${subjects}::text[]) as p(e, s)
      cross join lateral (
        (select at, from_status, to_status, reason, true as was from state_changes
          where environment_id = p.e and subject_kind = ${kind} and subject = p.s and at <= ${iso(this.from)}::timestamptz order by at desc limit 1)
        union all
        (select at, from_status, to_status, reason, false as was from state_changes
          where environment_id = p.e and subject_kind = ${kind} and subject = p.s and at > ${iso(this.from)}::timestamptz and at <= ${iso(this.to)}::timestamptz)) c
      order by c.at limit ${CHANGE_LIMIT + 1}`);
    if (rows.length > CHANGE_LIMIT)
      this.cut = `Only the first ${CHANGE_LIMIT.toLocaleString("en-US")} changes of state were walked.`;
    for (const { place, ms, from_status, to_status, reason, was } of rows.slice(0, CHANGE_LIMIT)) {
      const list = changes.get(place);
      if (!list) continue;
      if (list.length === 0 && !was) list.push({ at: this.from.getTime(), status: from_status, reason: "" });
      list.push({ at: Number(ms), status: to_status, reason });
    }
    return changes;
  }

  /** Runs that ended, the oldest first; of every job when `job` is null. */
  runs(
    environmentIds: readonly string[],
    job: string | null,
    only: "all" | "heartbeat" = "all",
  ): Promise<PastRun[]> {
    return this.once(`runs ${only} ${job ?? "*"} ${environmentIds.join(",")}`, async () => {
      const { rows } = await this.db.execute<{
        environment_id: string;
        job: string;
        tenant: string;
        status: RunStatus;
        started_at: string | null;
        ended_at: string;
        records: number | null;
        covers_to: string | null;
        error: string | null;
      }>(sql`
        select environment_id, job, tenant, status, started_at, ended_at, records, covers_to, left(error, 300) as error from runs
        where environment_id = any(${sql.param(environmentIds)}::text[]) ${job === null ? sql`` : sql`and job = ${job}`}
          ${only === "heartbeat" ? sql`and 'heartbeat' = any(sources)` : sql``}
          and status in ('succeeded', 'failed', 'partial') and ended_at <= ${iso(this.to)}::timestamptz
          and started_at > ${iso(new Date(this.from.getTime() - RUNS_BEFORE_MS))}::timestamptz
        order by started_at desc limit ${RUN_LIMIT + 1}`);
      if (rows.length > RUN_LIMIT) {
        const since = rows[RUN_LIMIT - 1]?.started_at;
        this.cut = `Only the newest ${RUN_LIMIT.toLocaleString("en-US")} runs were walked${since ? `, those since ${new Date(since).toISOString().slice(0, 10)}` : ""}.`;
      }
      return rows
        .slice(0, RUN_LIMIT)
        .map((row) => ({
          environmentId: row.environment_id,
          job: row.job,
          tenant: row.tenant,
          status: row.status,
          startedAt: dateOf(row.started_at),
          endedAt: new Date(row.ended_at),
          records: row.records,
          coversTo: dateOf(row.covers_to),
          error: row.error,
        }))
        .sort((a, b) => a.endedAt.getTime() - b.endedAt.getTime());
    });
  }

  /** When a webhook was accepted, the oldest first. */
  deliveries(environmentId: string): Promise<number[]> {
    return this.once(`deliveries ${environmentId}`, async () => {
      const { rows } = await this.db.execute<{ ms: string }>(sql`
        select (extract(epoch from received_at) * 1000)::float8 as ms from webhook_deliveries
        where environment_id = ${environmentId} and source = 'airbyte' and verdict = 'accepted' and replay_of is null
          and received_at > ${iso(new Date(this.from.getTime() - RUNS_BEFORE_MS))}::timestamptz and received_at <= ${iso(this.to)}::timestamptz
        order by received_at limit ${TRY_LIMIT}`);
      return rows.map(({ ms }) => Number(ms));
    });
  }

  /** Failed sign-ins, the oldest first, of those who failed more than `count` times in all. */
  tries(by: "account" | "address", count: number): Promise<Map<string, number[]>> {
    return this.once(`tries ${by} ${count}`, async () => {
      const who = by === "account" ? sql`account` : sql`ip`;
      const { rows } = await this.db.execute<{ who: string; ms: string }>(sql`
        select ${who} as who, (extract(epoch from at) * 1000)::float8 as ms from sign_in_attempts
        where not succeeded and at > ${iso(this.from)}::timestamptz and at <= ${iso(this.to)}::timestamptz
          and ${who} in (select ${who} from sign_in_attempts where not succeeded and at > ${iso(this.from)}::timestamptz group by 1 having count(*) > ${count})
        order by at desc limit ${TRY_LIMIT}`);
      if (rows.length === TRY_LIMIT)
        this.cut = `Only the newest ${TRY_LIMIT.toLocaleString("en-US")} failed sign-ins were walked.`;
      const tries = new Map<string, number[]>();
      for (const row of rows.reverse()) pushTo(tries, row.who, Number(row.ms));
      return tries;
    });
  }
}

export const keyOfPlace = ({ environmentId, subject }: Place) => `${environmentId}|${subject}`;
const iso = (at: Date) => at.toISOString();
const dateOf = (text: string | null) => (text === null ? null : new Date(text));
