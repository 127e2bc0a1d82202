import { noise, noiseBetween } from "@/platforms/simulator/noise";

const SLOT_MS = 900_000;
const DAY_MS = 86_400_000;

export type SimOrganization = {
  id: number;
  name: string;
  active: boolean;
  accounts: number;
  /** How many ads it begins with; the one without any waits for its first manual sync. */
  ads: number;
  /** Share of scheduled syncs that fail. */
  fails: number;
};

export const ORGANIZATIONS: readonly SimOrganization[] = [
  { id: 1, name: "Brightwater Apparel", active: true, accounts: 2, ads: 46, fails: 0.004 },
  { id: 2, name: "Cobalt Fitness Club", active: true, accounts: 1, ads: 31, fails: 0.004 },
  { id: 3, name: "Harbor Lane Outfitters", active: true, accounts: 2, ads: 58, fails: 0.004 },
  { id: 4, name: "Juniper & Oak Home", active: true, accounts: 1, ads: 22, fails: 0.004 },
  { id: 5, name: "Meridian Travel", active: true, accounts: 1, ads: 39, fails: 0.004 },
  { id: 6, name: "Northlight Skincare", active: false, accounts: 1, ads: 18, fails: 0 },
  { id: 7, name: "Pinecrest Pet Supply", active: true, accounts: 1, ads: 0, fails: 0 },
  { id: 8, name: "Solstice Coffee Roasters", active: true, accounts: 2, ads: 60, fails: 0.06 },
];
export const STALE_ONE = 3;
const EXPIRES_SOON = 5;
const SYSTEM_USER = 2;

type ScheduledRun = { organization: number; startedAt: number; endedAt: number; failed: boolean };

/** The scheduled sync of one organisation in one quarter of an hour; always the same for the same seed. */
export function scheduledRun(seed: string, organization: SimOrganization, slot: number): ScheduledRun {
  const startedAt = slot * SLOT_MS + (5 + organization.id * 6) * 1000;
  const seconds = noiseBetween(25, 110, seed, "takes", organization.id, slot);
  return {
    organization: organization.id,
    startedAt,
    endedAt: startedAt + seconds * 1000,
    failed: noise(seed, "fails", organization.id, slot) < organization.fails,
  };
}

/** When the newest scheduled sync that worked had ended by then. */
export function lastGoodEnd(seed: string, organization: SimOrganization, now: number): number {
  for (let slot = Math.floor(now / SLOT_MS); ; slot -= 1) {
    const run = scheduledRun(seed, organization, slot);
    if (!run.failed && run.endedAt <= now) return run.endedAt;
  }
}

export function isRunning(seed: string, organization: SimOrganization, now: number): boolean {
  const run = scheduledRun(seed, organization, Math.floor(now / SLOT_MS));
  return run.startedAt <= now && now < run.endedAt;
}

export type SimEvent = { action: string; organization: number | null; at: number };

/** What the platform would have recorded in (from, to]. */
export function eventsBetween(
  seed: string,
  organizations: readonly SimOrganization[],
  from: number,
  to: number,
): SimEvent[] {
  const events: SimEvent[] = [];
  const inside = (at: number) => at > from && at <= to;
  for (let slot = Math.floor(from / SLOT_MS) - 1; slot * SLOT_MS <= to; slot += 1) {
    for (const organization of organizations) {
      const { endedAt, failed } = scheduledRun(seed, organization, slot);
      if (inside(endedAt))
        events.push({
          action: failed ? "ad_sync_failed" : "ad_sync_completed",
          organization: organization.id,
          at: endedAt,
        });
    }
    const scoredAt = slot * SLOT_MS + noiseBetween(60, 240, seed, "scores", slot) * 1000;
    if (slot % 2 === 0 && inside(scoredAt))
      events.push({ action: "score_calculation_completed", organization: null, at: scoredAt });
  }
  for (let day = Math.floor(from / DAY_MS); day * DAY_MS <= to; day += 1) {
    const reportedAt = day * DAY_MS + 6 * 3_600_000 + noiseBetween(90, 400, seed, "reports", day) * 1000;
    if (inside(reportedAt))
      events.push({ action: "daily_report_generated", organization: null, at: reportedAt });
  }
  return events;
}

/** One token always expires within days, one never; the others are renewed in time. */
export function tokenExpiry(seed: string, organization: number, now: number): number | null {
  if (organization === SYSTEM_USER) return null;
  const isSoon = organization === EXPIRES_SOON;
  const cycle = (isSoon ? 4 : 40) * DAY_MS;
  const phase = noiseBetween(0, cycle - 1, seed, "token", organization);
  return Math.floor((now + phase) / cycle + 1) * cycle - phase + (isSoon ? 2 : 14) * DAY_MS;
}

/** Messages in the queue: each beat enqueues every organisation, and the workers take them off. */
export function waitingMessages(seed: string, now: number): number {
  const slot = Math.floor(now / SLOT_MS);
  const unstarted = ORGANIZATIONS.filter(
    (organization) => organization.active && scheduledRun(seed, organization, slot).startedAt > now,
  );
  return unstarted.length + noiseBetween(0, 4, seed, "queue", Math.floor(now / 20_000));
}
