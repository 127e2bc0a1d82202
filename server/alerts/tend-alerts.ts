import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { FLAP_WINDOW } from "@/domain/alert";
import { formatDuration } from "@/domain/duration";
import { type AlertRow, readSources } from "./alert-rows";
import { changeAlerts } from "./change-alerts";
import { foldAlerts } from "./fold-alerts";
import { calmed, clockOf, restartedClock, UNOWNED } from "./life";
import { isUnjudged } from "./told";

/** What time alone changes: recovery that has held, leases that ended, what is explained by something else, flapping. */
export async function tendAlerts(db: Db, now: Date): Promise<void> {
  await resolveRecovered(db, now);
  await endLeases(db, now);
  await foldAlerts(db, now);
  await calmDown(db, now);
}

const AT_ONCE = 2000;

/** Recovery must have held; whether it has is looked at again once the alert is locked. */
async function resolveRecovered(db: Db, now: Date): Promise<void> {
  const due = await idsWhere(
    db,
    sql`recovering_since is not null and recovering_since + recover_seconds * interval '1 second' <= ${now.toISOString()}::timestamptz`,
  );
  if (due.length === 0) return;
  const sources = await readSources(db, due);
  await changeAlerts(db, due, (alert) => {
    const held = alert.recoveringSince ? now.getTime() - alert.recoveringSince.getTime() : -1;
    if (alert.state === "resolved" || held < alert.recoverSeconds * 1000) return undefined;
    const at = clockOf(alert, now);
    const told = sources.get(alert.id) ?? [];
    const unjudged = told.find(isUnjudged);
    const how = !unjudged && told.some(({ source }) => source === "judge") ? "recovery" : "source";
    Object.assign(alert, {
      state: "resolved",
      resolvedAt: at,
      resolvedHow: how,
      resolvedByName: null,
      resolveReason: unjudged?.sentence ?? null,
      escalateAt: null,
    } satisfies Partial<AlertRow>);
    const said =
      unjudged?.sentence ??
      `It has been well for ${formatDuration(held)}${how === "source" ? ", as those outside say who told of it" : ""}.`;
    return { kind: "resolved", at, said, detail: { how } };
  });
}

async function endLeases(db: Db, now: Date): Promise<void> {
  const due = await idsWhere(
    db,
    sql`state = 'acknowledged' and ack_until <= ${now.toISOString()}::timestamptz`,
  );
  await changeAlerts(db, due, (alert) => {
    if (alert.state !== "acknowledged" || !alert.ackUntil || alert.ackUntil > now) return undefined;
    const at = clockOf(alert, now);
    const detail = { ownerId: alert.ownerId, owner: alert.ownerName };
    Object.assign(alert, { state: "open", ...UNOWNED, ...restartedClock(at) } satisfies Partial<AlertRow>);
    const said = `${detail.owner} had it until now and did not keep it; nobody has it.`;
    return { kind: "lease-ended", at, said, detail };
  });
}

async function calmDown(db: Db, now: Date): Promise<void> {
  const isCalm = (alert: AlertRow) =>
    new Date(alert.turns.at(-1) ?? 0).getTime() + FLAP_WINDOW * 1000 <= now.getTime();
  const due = await idsWhere(
    db,
    sql`is_flapping and coalesce((turns->>-1)::timestamptz, '-infinity') <= ${new Date(now.getTime() - FLAP_WINDOW * 1000).toISOString()}::timestamptz`,
  );
  await changeAlerts(db, due, (alert) => {
    if (!alert.isFlapping || alert.state === "resolved" || !isCalm(alert)) return undefined;
    alert.isFlapping = false;
    return calmed(clockOf(alert, now));
  });
}

async function idsWhere(db: Db, condition: SQL): Promise<number[]> {
  const { rows } = await db.execute<{ id: string }>(
    sql`select id from alerts where state <> 'resolved' and ${condition} order by id limit ${AT_ONCE}`,
  );
  return rows.map(({ id }) => Number(id));
}
