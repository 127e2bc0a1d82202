import { noise, noiseBetween } from "@/platforms/simulator/noise";
import type { World } from "@/platforms/simulator/routes";
import { JOBS, type Job } from "./shapes";
import { TENANTS } from "./sim-names";
import { BackfilledPast } from "./sim-past";
import { SimTenants } from "./sim-tenants";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PAST = 9 * DAY;
const EPOCH = Date.UTC(2024, 0, 1);

/** Its bills arrive a day late: scheduled cost syncs find nothing new for it, one by hand does. */
const LATE_BILLS = "Northwind";
/** Its newest bill is always older than the daily review allows, whatever the time of day. */
const BILL_BEFORE_RUN = 75 * MINUTE;
/** The tenant that stops when told to. */
export const STALE_TENANT = "Tailspin";
const STALE_SINCE = 5 * HOUR;

const SCHEDULE: Readonly<
  Record<
    Job,
    { every: number; offset: number; minutes: [number, number]; volume: [number, number]; trouble: number }
  >
> = {
  costs: { every: DAY, offset: 10 * MINUTE, minutes: [6, 14], volume: [780, 960], trouble: 0 },
  compliance: { every: 4 * HOUR, offset: 25 * MINUTE, minutes: [10, 18], volume: [330, 420], trouble: 0.02 },
  resources: { every: HOUR, offset: 40 * MINUTE, minutes: [5, 9], volume: [1180, 1260], trouble: 0.02 },
  identity: { every: DAY, offset: 55 * MINUTE, minutes: [10, 14], volume: [540, 600], trouble: 0 },
};

export type SimRun = {
  id: number;
  job: Job;
  start: number;
  end: number;
  isManual: boolean;
  outcome: "completed" | "partial" | "failed" | "ghost";
  /** Names of the tenants that got new data. */
  served: ReadonlySet<string>;
  records: number;
  errors: number;
  /** The days that it fetched, where these are not the present. */
  covers?: { from: string; to: string };
};

type ZeroPeriod = { from: ReadonlyMap<Job, number>; until: number | null };

/** What the simulated platform remembers: a past that can be told twice, and what was triggered by hand. */
export class AzureWorld {
  private readonly manual: SimRun[] = [];
  private readonly zeroPeriods: ZeroPeriod[] = [];
  private staleSince: number | undefined;
  private readonly told = new Map<string, SimRun>();
  readonly backfills: BackfilledPast;
  readonly tenants: SimTenants;
  /** What Azure says to the platform's own sign-in; undefined while it is let in. */
  platformTrouble: () => string | undefined = () => undefined;
  /** Alert id → who resolved it over there. */
  readonly resolved = new Map<number, { at: number; by: string }>();

  constructor(
    private readonly seed: string,
    private readonly world: World,
  ) {
    this.backfills = new BackfilledPast(seed);
    this.tenants = new SimTenants(seed);
  }

  now(): number {
    this.notice();
    return this.world.now().getTime();
  }

  /** Runs that have started, newest first; those that have not ended are under way. */
  runs(): SimRun[] {
    const now = this.now();
    const scheduled = JOBS.flatMap((job) => this.scheduled(job, now));
    return [...scheduled, ...this.manual]
      .filter((run) => run.start <= now)
      .map((run) => this.withTenantsOfThen(run))
      .map((run) => (this.isEmptied(run) ? { ...run, records: 0, served: new Set<string>() } : run))
      .sort((a, b) => b.start - a.start);
  }

  private withTenantsOfThen(run: SimRun): SimRun {
    const { served, failed } = this.tenants.servedBy(run);
    return failed > 0 && run.outcome === "completed"
      ? { ...run, served, outcome: "partial", errors: failed }
      : { ...run, served };
  }

  ended(): SimRun[] {
    const now = this.now();
    return this.runs().filter((run) => run.end <= now);
  }

  nextRun(job: Job): number {
    const { every, offset } = SCHEDULE[job];
    return EPOCH + offset + Math.ceil((this.now() - EPOCH - offset) / every) * every;
  }

  trigger(job: Job, lastsMs: number): SimRun {
    const start = this.now();
    const isRefused = this.platformTrouble() !== undefined;
    const run: SimRun = {
      id: idOf(start, job) + 1 + this.manual.length * 8,
      job,
      start,
      end: start + lastsMs,
      isManual: true,
      outcome: isRefused ? "failed" : "completed",
      served: new Set(
        isRefused ? [] : TENANTS.map(({ name }) => name).filter((name) => !this.isStopped(name)),
      ),
      records: isRefused ? 0 : noiseBetween(...SCHEDULE[job].volume, this.seed, job, start),
      errors: isRefused ? TENANTS.length : 0,
    };
    this.manual.push(run);
    return run;
  }

  /** When the newest data of this kind was stored for a tenant; null when never. */
  storedAt(job: Job, tenant: string): number | null {
    const cutoff = this.isStopped(tenant) ? (this.staleSince ?? 0) - STALE_SINCE : this.now();
    const runs = this.ended().filter((run) => run.job === job && run.end <= cutoff && run.served.has(tenant));
    const isLate = (run: SimRun | undefined) =>
      job === "costs" && tenant === LATE_BILLS && run?.isManual === false;
    const newest = runs[0];
    if (!isLate(newest)) return newest?.end ?? null;
    const before = runs[1];
    return before ? before.end - (before.isManual ? 0 : BILL_BEFORE_RUN) : null;
  }

  /** What one run brought for one tenant, as a history per tenant would say it. */
  recordsFor(run: SimRun, tenant: string): number {
    const isPastStop = this.isStopped(tenant) && run.end > (this.staleSince ?? 0) - STALE_SINCE;
    if (!run.served.has(tenant) || isPastStop || this.isLateBill(run, tenant)) return 0;
    return Math.max(1, Math.round(run.records / TENANTS.length));
  }

  private isLateBill(run: SimRun, tenant: string): boolean {
    if (run.job !== "costs" || tenant !== LATE_BILLS || run.isManual) return false;
    return this.ended().find((other) => other.job === "costs" && !other.isManual)?.id === run.id;
  }

  /** How many resources are stored for a tenant. */
  resourcesOf(tenant: string, id: string): number {
    return this.storedAt("resources", tenant) === null
      ? 0
      : noiseBetween(120, 260, this.seed, id, "resources");
  }

  isStopped(tenant: string): boolean {
    return tenant === STALE_TENANT && this.staleSince !== undefined;
  }

  isEmpty(): boolean {
    this.notice();
    return this.zeroPeriods.at(-1)?.until === null;
  }

  /** Remembers when a fault began and ended, as far as anybody looked. */
  private notice() {
    const now = this.world.now().getTime();
    if (!this.world.has("stale-tenant")) this.staleSince = undefined;
    else this.staleSince ??= now;
    const current = this.zeroPeriods.at(-1);
    const isZero = this.world.has("zero-records");
    if (isZero && current?.until !== null) {
      const from = new Map(JOBS.map((job) => [job, this.lastEnd(job, now)] as const));
      this.zeroPeriods.push({ from, until: null });
    }
    if (!isZero && current?.until === null) current.until = now;
  }

  /** The last run of each job is emptied too, so that the fault shows at once. */
  private lastEnd(job: Job, now: number): number {
    const ends = [...this.scheduled(job, now), ...this.manual.filter((run) => run.job === job)]
      .map((run) => run.end)
      .filter((end) => end <= now);
    return Math.max(0, ...ends);
  }

  private isEmptied(run: SimRun): boolean {
    return this.zeroPeriods.some(
      ({ from, until }) => run.end >= (from.get(run.job) ?? 0) && (until === null || run.end <= until),
    );
  }

  private scheduled(job: Job, now: number): SimRun[] {
    const { every, offset } = SCHEDULE[job];
    const last = Math.floor((now - EPOCH - offset) / every);
    const first = Math.max(0, last - Math.ceil(PAST / every));
    return Array.from({ length: last - first + 1 }, (_, index) => {
      const key = `${job}:${last - index}`;
      const run = this.told.get(key) ?? this.scheduledRun(job, last - index);
      this.told.set(key, run);
      return run;
    });
  }

  private scheduledRun(job: Job, slot: number): SimRun {
    const { every, offset, minutes, volume, trouble } = SCHEDULE[job];
    const start = EPOCH + offset + slot * every;
    const draw = noise(this.seed, job, slot, "outcome");
    const outcome =
      draw < trouble / 5 ? "ghost" : draw < trouble / 2 ? "failed" : draw < trouble ? "partial" : "completed";
    const lastsMs =
      outcome === "ghost"
        ? 31 * MINUTE
        : noiseBetween(minutes[0] * 60_000, minutes[1] * 60_000, this.seed, job, slot, "lasts");
    const full = noiseBetween(...volume, this.seed, job, slot, "records");
    const names = TENANTS.map(({ name }) => name);
    const missing = noiseBetween(0, names.length - 1, this.seed, job, slot, "missing");
    const served =
      outcome === "completed"
        ? names
        : outcome === "partial"
          ? names.filter((_, index) => index !== missing)
          : [];
    return {
      id: idOf(start, job),
      job,
      start,
      end: start + lastsMs,
      isManual: false,
      outcome,
      served: new Set(served),
      records: Math.round((full * served.length) / names.length),
      errors:
        outcome === "completed" ? 0 : outcome === "partial" ? 1 : outcome === "failed" ? names.length : 0,
    };
  }
}

const idOf = (start: number, job: Job) => Math.floor((start - EPOCH) / 1000) * 8 + JOBS.indexOf(job) * 2;
