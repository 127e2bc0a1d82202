import {
  type Answer,
  type Conversation,
  type JobSeen,
  PlatformError,
  type TenantSeen,
} from "@/platforms/platform";
import { eventName } from "./events";
import {
  dateOf,
  type Event,
  isActive,
  MOST_ORGANIZATIONS,
  type Organization,
  readEventSums,
  readEvents,
  readOrganizations,
} from "./queries";

export const STALE_SECONDS = 1800;
const EVERY_SECONDS = 900;
const DAY_MS = 86_400_000;
/** A run that ended so much later than the newest ad was synced did not touch any ad. */
const EMPTY_AFTER_MS = 5 * 60_000;

export const nameOf = ({ id, name }: { id: string; name: string | null }) =>
  (name ?? "").trim().slice(0, 200) || `Organisation ${id.slice(0, 60)}`;

/** How fresh each organisation's ads are, by the ads themselves; what was recorded about the runs is added where it is. */
export async function askAdSync(c: Conversation): Promise<Answer> {
  const now = c.now();
  const { rows, evidence } = await readOrganizations(c, new Date(now.getTime() - STALE_SECONDS * 1000));
  const check = "last-syncs-known";
  if (rows.length > MOST_ORGANIZATIONS)
    return {
      observations: [
        {
          check,
          status: "unknown",
          reason: `There are more than ${MOST_ORGANIZATIONS} organisations; such a list is not read.`,
          evidence,
        },
      ],
    };

  const active = rows.filter((row) => isActive(row.active));
  const synced = active.filter((row) => dateOf(row.lastSync) !== null).length;
  const never = active.length - synced;
  const inactive = rows.length - active.length;
  const reason =
    rows.length === 0
      ? "The table of organisations is empty."
      : `${synced} of ${active.length} active organisations have synced${never > 0 ? `, ${never} never` : ""}${inactive > 0 ? `; ${inactive} inactive left out` : ""}.`;
  const recorded = await whatWasRecorded(c, now);
  return {
    observations: [
      { check, status: synced > 0 ? "ok" : "unknown", reason, facts: { synced, never, inactive }, evidence },
    ],
    jobs: active.map((row) => freshnessOf(row, recorded)),
    tenants: rows.map(tenantOf),
  };
}

function tenantOf(row: Organization): TenantSeen {
  const tenant = {
    externalId: row.id,
    name: nameOf(row),
    active: isActive(row.active),
    ids: { organisation: row.id },
    facts: { "ad accounts": row.accounts, ads: row.ads },
  };
  if (!tenant.active)
    return { ...tenant, skippedBecause: "The organisation is inactive, so its ads are not synced." };
  if (row.accounts === 0)
    return { ...tenant, skippedBecause: "No ad account is connected, so there is nothing to sync." };
  return tenant;
}

type Recorded = { failed: Event[]; done: Map<string, Date> };

/** Without readable events freshness is still known, only its history is not. */
async function whatWasRecorded(c: Conversation, now: Date): Promise<Recorded> {
  const since = new Date(now.getTime() - DAY_MS);
  try {
    const failed = await readEvents(c, [eventName(c, "failed")], since);
    const done = await readEventSums(c, [eventName(c, "done")], since, since);
    const pairs = done.rows.flatMap(({ organization, last }) => {
      const at = dateOf(last);
      return organization !== null && at ? [[organization, at] as const] : [];
    });
    return { failed: failed.rows, done: new Map(pairs) };
  } catch (error) {
    if (error instanceof PlatformError) return { failed: [], done: new Map() };
    throw error;
  }
}

function freshnessOf(row: Organization, recorded: Recorded): JobSeen {
  const lastGoodAt = dateOf(row.lastSync);
  const doneAt = recorded.done.get(row.id) ?? null;
  const failures = recorded.failed.flatMap((event) => {
    const at = event.organization === row.id ? dateOf(event.at) : null;
    return at && (!lastGoodAt || at > lastGoodAt) ? [at] : [];
  });
  const failedAt = failures[0] ?? null;
  const ranAt = latest([lastGoodAt, doneAt, failedAt]);
  const lastStatus = !ranAt ? "unknown" : ranAt === failedAt ? "failed" : "succeeded";
  return {
    job: "ad-sync",
    tenant: row.id,
    lastGoodAt,
    lastRunAt: ranAt,
    lastStatus,
    lastError: failedAt ? `The platform recorded a failed sync at ${clock(failedAt)}.` : null,
    records: broughtNothing(row, lastGoodAt, doneAt) ? 0 : row.fresh > 0 ? row.fresh : null,
    nextDueAt: lastGoodAt ? new Date(lastGoodAt.getTime() + EVERY_SECONDS * 1000) : null,
    consecutiveFailures: failures.length,
    note: noteOn(row, lastGoodAt, doneAt),
  };
}

function noteOn(row: Organization, lastGoodAt: Date | null, doneAt: Date | null): string | undefined {
  if (row.accounts === 0) return "No ad account is connected: never synced.";
  if (row.ads === 0)
    return `${row.accounts} ad account${row.accounts === 1 ? "" : "s"} and no ads: never synced.`;
  if (!lastGoodAt) return `None of its ${row.ads} ads was ever synced.`;
  if (doneAt && broughtNothing(row, lastGoodAt, doneAt))
    return `A sync ended at ${clock(doneAt)} without touching any ad.`;
  if (row.fresh > 0 && row.fresh < row.ads)
    return `${row.ads - row.fresh} of ${row.ads} ads were not synced in the last ${STALE_SECONDS / 60} min.`;
  return undefined;
}

function broughtNothing(row: Organization, lastGoodAt: Date | null, doneAt: Date | null): boolean {
  if (row.ads === 0) return true;
  return doneAt !== null && lastGoodAt !== null && doneAt.getTime() - lastGoodAt.getTime() > EMPTY_AFTER_MS;
}

const latest = (dates: (Date | null)[]): Date | null =>
  dates.reduce((newest, date) => (date && (!newest || date > newest) ? date : newest), null);

const clock = (date: Date) => `${date.toISOString().slice(11, 16)} UTC`;
