import type { Db } from "@/db";
import { type AlertRow, addEvents, type EventRow, lockAlerts, updateAlerts } from "./alert-rows";

/**
 * Changes these alerts one by one in memory and writes them together, each with its event. Those that another worker
 * is changing are left to it, or to the next time. Nothing is written, and nobody told, when nothing changes.
 */
export async function changeAlerts(
  db: Db,
  ids: readonly number[],
  change: (alert: AlertRow) => EventRow | "silently" | undefined,
): Promise<void> {
  if (ids.length === 0) return;
  await db.transaction(async (tx) => {
    const told = (await lockAlerts(tx, ids, { skipBusy: true })).flatMap((alert) => {
      const event = change(alert);
      if (!event) return [];
      alert.version += 1;
      return [{ alert, alertId: alert.id, events: event === "silently" ? [] : [event] }];
    });
    await updateAlerts(
      tx,
      told.map(({ alert }) => alert),
    );
    await addEvents(tx, told);
  });
}
