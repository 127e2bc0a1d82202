import { asc, eq } from "drizzle-orm";
import { beforeAll, beforeEach } from "vitest";
import { alertEvents, alerts, notifications, silences } from "@/db/schema";
import { declareEscalation } from "@/server/escalation/declare";
import { routeAlerts } from "@/server/escalation/route-alerts";
import type { Stage } from "./cast";
import { happen, keepInOutbox, open, setUpWaysOut } from "./with-ladders";

export const T0 = new Date("2026-11-21T03:10:00Z");
export const minute = (minutes: number) => new Date(T0.getTime() + minutes * 60_000);

export const SUPPORT = "platform-support@company.com";
export const MANAGER = "devops-manager@company.com";
export const VP = "vp-eng@company.com";

/** Ladders as declared, alerts on them, and what was told when; every test begins without any. */
export function onLadders(stage: Stage) {
  beforeAll(async () => {
    await setUpWaysOut(stage.db);
    await declareEscalation(stage.db);
  });
  beforeEach(async () => {
    await stage.db.delete(notifications);
    await stage.db.delete(alerts);
    await stage.db.delete(silences);
  });

  const change = (id: number, what: Partial<typeof alerts.$inferInsert>) =>
    stage.db.update(alerts).set(what).where(eq(alerts.id, id));

  return {
    change,
    route: (minutes: number) => routeAlerts(stage.db, minute(minutes), keepInOutbox),
    /** Minute, recipient and event of every message. */
    async sent() {
      const rows = await stage.db
        .select()
        .from(notifications)
        .orderBy(asc(notifications.createdAt), asc(notifications.recipient));
      return rows.map(({ createdAt, recipient, event }) => [
        (createdAt.getTime() - T0.getTime()) / 60_000,
        recipient,
        event,
      ]);
    },
    async alert(id: number) {
      const [row] = await stage.db.select().from(alerts).where(eq(alerts.id, id));
      if (!row) throw new Error("no alert");
      return row;
    },
    /** What the alert's own story says of its ladder. */
    async story(id: number) {
      const rows = await stage.db
        .select()
        .from(alertEvents)
        .where(eq(alertEvents.alertId, id))
        .orderBy(asc(alertEvents.id));
      return rows.filter(({ kind }) => kind === "escalated" || kind === "nobody-left");
    },
    async openOne(wanted = {}) {
      const [id = 0] = await open(stage.db, T0, [wanted]);
      return id;
    },
    async acknowledge(id: number, minutes: number) {
      await change(id, { state: "acknowledged", ownerName: "Olga", ackedAt: minute(minutes) });
      await happen(stage.db, minute(minutes), id, "acknowledged");
    },
  };
}
