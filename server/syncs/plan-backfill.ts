import type { Db } from "@/db";
import { badRequest } from "@/domain/errors";
import { type GapState, isChosen } from "@/domain/gap";
import type { BackfillPlan } from "@/domain/schema/backfill";
import { gapCalendar } from "./gap-calendar";

const MOST_SLOTS = 2000;

export type PlannedSlot = { tenant: string; tenantName: string; at: number; states: GapState[] };
/** One run of the platform: consecutive slots of one tenant. */
export type PlannedRun = { tenant: string; tenantName: string; from: Date; to: Date; slots: number };

/** The exact slots that a backfill would fetch, in its order, and the runs that they make. */
export async function planBackfill(db: Db, plan: BackfillPlan, now: Date) {
  const calendar = await gapCalendar(
    db,
    { environmentId: plan.environmentId, job: plan.job, from: plan.from, to: plan.to },
    now,
  );
  const { grainMs, offer } = calendar;
  const rows = calendar.rows.filter(
    ({ tenant }) => plan.tenants.length === 0 || plan.tenants.includes(tenant),
  );
  if (rows.length === 0) throw badRequest("None of these tenants has this job.");
  const found = new Map<string, PlannedSlot>();
  for (const row of rows)
    row.states.forEach((state, index) => {
      const at = calendar.slots[index];
      if (at === undefined || at + grainMs > now.getTime() || !isChosen(state, plan.choice)) return;
      const tenant = offer.perTenant ? row.tenant : "";
      const key = `${tenant} ${at}`;
      const known = found.get(key);
      if (known) known.states.push(state);
      else
        found.set(key, {
          tenant,
          tenantName: offer.perTenant ? row.tenantName : "all tenants at once",
          at,
          states: [state],
        });
    });
  const slots = [...found.values()].sort(
    (a, b) => (plan.freshFirst ? b.at - a.at : a.at - b.at) || a.tenantName.localeCompare(b.tenantName),
  );
  if (slots.length > MOST_SLOTS)
    throw badRequest(
      `These are ${slots.length} slots; one backfill takes ${MOST_SLOTS} at most. Choose less.`,
    );
  return {
    slots,
    runs: batched(slots, plan.batchSize, grainMs),
    offer,
    grainMs,
    jobTitle: calendar.jobTitle,
  };
}

/** Neighbours in time of one tenant go together, up to the size of a batch. */
export function batched(slots: readonly PlannedSlot[], batchSize: number, grainMs: number): PlannedRun[] {
  const waiting = [...slots];
  const runs: PlannedRun[] = [];
  for (let first = waiting.shift(); first; first = waiting.shift()) {
    const batch = takeBatch(first, waiting, batchSize, grainMs);
    const times = batch.map(({ at }) => at);
    runs.push({
      tenant: first.tenant,
      tenantName: first.tenantName,
      from: new Date(Math.min(...times)),
      to: new Date(Math.max(...times) + grainMs),
      slots: batch.length,
    });
  }
  return runs;
}

/** Takes from `waiting` what follows `first` without a hole, in the direction in which the list runs. */
export function takeBatch<S extends { tenant: string; at: number }>(
  first: S,
  waiting: S[],
  batchSize: number,
  grainMs: number,
): S[] {
  const batch = [first];
  for (const step of [grainMs, -grainMs]) {
    let edge = first.at + step;
    for (;;) {
      const place = waiting.findIndex(({ tenant, at }) => tenant === first.tenant && at === edge);
      const next = waiting[place];
      if (!next || batch.length >= batchSize) break;
      waiting.splice(place, 1);
      batch.push(next);
      edge += step;
    }
  }
  return batch;
}
