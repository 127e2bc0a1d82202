import { noiseBetween } from "@/platforms/simulator/noise";
import type { World } from "@/platforms/simulator/routes";
import { chance, fleetOf, type SimConnection, type SimTenant } from "./sim-fleet";
import { HookDesk } from "./sim-hook-desk";

export const HOUR = 3_600_000;
export const MINUTE = 60_000;
const DAY = 24 * HOUR;
const PAST_DAYS = 3;
const STALE_TENANT = "kingston";

export type SimRun = {
  tenant: SimTenant;
  connection: SimConnection;
  jobId: number;
  startedAt: number;
  endedAt: number;
  /** When the webhook arrived: only then does the platform know anything of the run. */
  toldAt: number;
  status: "succeeded" | "failed";
  records: number;
  error: string | null;
};

/** A run of the task that makes snapshots anew, asked for by hand; of every tenant where it names none. */
export type SimRefresh = { id: string; tenantIds: string[]; receivedAt: number; endedAt: number };

/** What moves at the simulated platform: everything follows from the clock, except what people start by hand. */
export class Sky {
  readonly fleet: SimTenant[];
  readonly hookDesk: HookDesk;
  private readonly manual: SimRun[] = [];
  private readonly refreshes: SimRefresh[] = [];
  private dbtByHandEndsAt = 0;
  /** When rules were evaluated because somebody asked, not by the clock. */
  readonly evaluatedAt: number[] = [];
  private staleCut: number | undefined;

  constructor(
    readonly dialect: string,
    private readonly seed: string,
    private readonly world: World,
  ) {
    this.fleet = fleetOf(seed);
    this.hookDesk = new HookDesk(seed, () => this.now());
  }

  now(): number {
    return this.world.now().getTime();
  }

  /** Whether the list there shows a row of another tenant. */
  leaks(path: string): boolean {
    return this.world.has("tenant-leak", path);
  }

  /** Every finished run that the platform was told of, newest first. */
  runs(tenant: SimTenant): SimRun[] {
    const now = this.now();
    return tenant.connections
      .flatMap((connection) => this.runsOf(tenant, connection))
      .filter((run) => run.toldAt <= now && !this.hookDesk.isRefusedAt(run.toldAt))
      .sort((a, b) => b.toldAt - a.toldAt)
      .map((run) => (this.world.has("zero-records") ? { ...run, records: 0 } : run));
  }

  lastRun(tenant: SimTenant, connection: SimConnection): SimRun | undefined {
    return this.runs(tenant).find((run) => run.connection.id === connection.id);
  }

  /** Starts a job in Airbyte; undefined when one is still running there. */
  startByHand(tenant: SimTenant, connection: SimConnection): number | undefined {
    const now = this.now();
    if (this.runsOf(tenant, connection).some((run) => run.startedAt <= now && run.endedAt > now))
      return undefined;
    const jobId = Math.floor(now / 1000) % 1_000_000;
    const seconds = noiseBetween(20, 50, this.seed, "by hand", jobId);
    this.manual.push(this.runAt(tenant, connection, now, seconds, jobId, false));
    return jobId;
  }

  private runsOf(tenant: SimTenant, connection: SimConnection): SimRun[] {
    const byHand = this.manual.filter((run) => run.connection.id === connection.id);
    const cut = this.cutOf(tenant);
    const from = connection.madeAt ?? 0;
    const until = Math.min(cut, connection.pausedAt ?? cut);
    const scheduled = this.scheduled(tenant, connection, byHand).filter(
      ({ startedAt, toldAt }) => toldAt <= until && startedAt >= from,
    );
    return [...scheduled, ...byHand];
  }

  private scheduled(tenant: SimTenant, connection: SimConnection, byHand: readonly SimRun[]): SimRun[] {
    const now = this.now();
    const runs: SimRun[] = [];
    let last = 0;
    for (let tick = Math.floor(now / DAY) * DAY - PAST_DAYS * DAY + 11 * HOUR; tick <= now; tick += HOUR) {
      for (const { endedAt } of byHand) if (endedAt <= tick) last = Math.max(last, endedAt);
      if (!this.startsAt(connection, tick, last)) continue;
      const hours = Math.floor(tick / HOUR);
      const startedAt = tick + noiseBetween(4, 40, this.seed, connection.id, hours, "late") * 1000;
      const seconds = noiseBetween(50, 190, this.seed, connection.id, hours, "long");
      const index = tenant.connections.indexOf(connection) + this.fleet.indexOf(tenant) * 4;
      // The last run before the night does not fail: it would stay red until morning.
      const fails = !this.isLastOfDay(tick) && chance(0.006, this.seed, connection.id, hours, "fails");
      const run = this.runAt(tenant, connection, startedAt, seconds, (hours % 100_000) * 20 + index, fails);
      runs.push(run);
      last = run.endedAt;
    }
    return runs;
  }

  private startsAt(connection: SimConnection, tick: number, last: number): boolean {
    if (connection.scheduleType === "manual") return false;
    if (this.dialect !== "head") return true;
    if (!isBeatHour(tick)) return false;
    return this.isDue(connection, tick, last);
  }

  /** The platform's own rule, which knows nothing of the beat's hours. */
  isDue(connection: SimConnection, now: number, last: number): boolean {
    if (connection.scheduleType === "manual") return false;
    if (connection.scheduleType === "interval")
      return last + (connection.intervalMinutes ?? 0) * MINUTE <= now;
    let previous = Math.floor(now / HOUR) * HOUR;
    while (!connection.cronHours.includes(new Date(previous).getUTCHours())) previous -= HOUR;
    return last < previous;
  }

  private isLastOfDay(tick: number): boolean {
    return isBeatHour(tick) && !isBeatHour(tick + HOUR);
  }

  private runAt(
    tenant: SimTenant,
    connection: SimConnection,
    startedAt: number,
    seconds: number,
    jobId: number,
    fails: boolean,
  ): SimRun {
    const endedAt = startedAt + seconds * 1000;
    return {
      tenant,
      connection,
      jobId,
      startedAt,
      endedAt,
      toldAt: endedAt + noiseBetween(2, 6, this.seed, jobId, "told") * 1000,
      status: fails ? "failed" : "succeeded",
      records: fails ? 0 : noiseBetween(800, 24_000, this.seed, connection.id, jobId, "records"),
      error: fails ? "Source rate limit reached (429), giving up after 5 attempts" : null,
    };
  }

  /** From when on the stale tenant of a drill gets nothing new: five sync hours before the newest one. */
  private cutOf(tenant: SimTenant): number {
    if (!this.world.has("stale-tenant")) this.staleCut = undefined;
    else if (this.staleCut === undefined) {
      let tick = Math.floor(this.now() / HOUR) * HOUR;
      while (this.dialect === "head" && !isBeatHour(tick)) tick -= HOUR;
      this.staleCut = tick - 5 * HOUR;
    }
    return tenant.key === STALE_TENANT && this.staleCut !== undefined
      ? this.staleCut
      : Number.POSITIVE_INFINITY;
  }

  /** When the tenant's warehouse snapshot was made; null where older deployments never made one. */
  snapshotAt(tenant: SimTenant): number | null {
    const byHand = this.refreshedAt(tenant);
    if (this.dialect === "december" && tenant.key === "mandeville") return byHand;
    const every = this.dialect === "december" ? HOUR : HOUR / 2;
    const cut = Math.min(this.now(), this.cutOf(tenant));
    const at = (slot: number) =>
      slot * every + noiseBetween(15, 70, this.seed, tenant.key, slot, "snapshot") * 1000;
    const slot = Math.floor(cut / every);
    return Math.max(at(slot) <= cut ? at(slot) : at(slot - 1), byHand ?? 0);
  }

  /** Dated as the warehouse's data is: a tenant whose data does not move gets no newer snapshot. */
  private refreshedAt(tenant: SimTenant): number | null {
    const ended = this.refreshes.filter(
      ({ tenantIds, endedAt }) =>
        (tenantIds.length === 0 || tenantIds.includes(tenant.id)) &&
        endedAt <= Math.min(this.now(), this.cutOf(tenant)),
    );
    return ended.length > 0 ? Math.max(...ended.map(({ endedAt }) => endedAt)) : null;
  }

  refreshSnapshots(id: string, tenantIds: string[]): void {
    const receivedAt = this.now();
    this.refreshes.unshift({ id, tenantIds, receivedAt, endedAt: receivedAt + 5000 });
    this.refreshes.splice(100);
  }

  /** Newest first. */
  snapshotRefreshes(): readonly SimRefresh[] {
    return this.refreshes;
  }

  /** A run that somebody asked for; it ends some minutes later. */
  runDbt(): void {
    this.dbtByHandEndsAt = this.now() + 4 * MINUTE;
  }

  /** The newest dbt run: twice a day, now and then with a failing model. */
  dbtRun(): { endedAt: number; fails: boolean } {
    const every = 12 * HOUR;
    const offset = 4 * HOUR + 40 * MINUTE;
    const at = (slot: number) =>
      slot * every + offset + noiseBetween(240, 540, this.seed, slot, "dbt") * 1000;
    const newest = Math.floor((this.now() - offset) / every);
    const slot = at(newest) <= this.now() ? newest : newest - 1;
    if (this.dbtByHandEndsAt <= this.now() && this.dbtByHandEndsAt > at(slot))
      return { endedAt: this.dbtByHandEndsAt, fails: false };
    return { endedAt: at(slot), fails: chance(0.03, this.seed, slot, "dbt fails") };
  }

  chance(probability: number, ...words: (string | number)[]): boolean {
    return chance(probability, this.seed, ...words);
  }
}

/** 06:00 to 22:00 in Jamaica. */
const isBeatHour = (time: number) => {
  const hour = new Date(time - 5 * HOUR).getUTCHours();
  return hour >= 6 && hour <= 22;
};
