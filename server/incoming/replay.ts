import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, webhookDeliveries } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { ReplayDelivery } from "@/domain/schema/delivery";
import { command } from "@/server/command";
import { tenantsOfConnections } from "./hook-places";

type Delivery = typeof webhookDeliveries.$inferSelect;

/**
 * Takes a delivery in once more, as it was read on arrival. A connection is looked up again; the times stay those of
 * the first arrival, so that nothing looks fresher for it and nothing that ended later fires again.
 */
export const replayDelivery = command({
  action: "delivery.replay",
  needs: "delivery:replay",
  input: ReplayDelivery,
  async run({ db, now }, { id }) {
    const [old] = await db.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id));
    if (!old) throw notFound("delivery", String(id));
    if (old.source === "heartbeat")
      throw conflict("A heartbeat counts when it comes; it cannot be replayed.");
    const tenant = old.source === "alertmanager" ? alertsOnly(old) : await tenantOf(db, old);
    const { id: _id, ...same } = old;
    const [row] = await db
      .insert(webhookDeliveries)
      .values({
        ...same,
        tenant,
        receivedAt: now,
        verdict: "accepted",
        httpStatus: 202,
        said: "",
        appliedAt: null,
        replayOf: old.replayOf ?? old.id,
      })
      .returning({ id: webhookDeliveries.id });
    return {
      result: { id: row?.id ?? 0 },
      audit: {
        subjectKind: "delivery",
        subjectId: String(old.id),
        environmentId: old.environmentId,
        detail: { connection: old.connection, job: old.externalId, tenant, was: old.verdict },
      },
    };
  },
});

const unreadable = () => conflict("Nothing in this delivery could be read, so there is nothing to replay.");

/** A list that was read says nothing but what was so then; the next one comes by itself. */
function alertsOnly({ told }: Delivery): null {
  if (!told?.alerts) throw unreadable();
  if (told.isWhole)
    throw conflict("This list was read from Alertmanager; it is read again every few minutes.");
  return null;
}

async function tenantOf(db: Db, { told, connection, environmentId }: Delivery): Promise<string> {
  if (!told || !connection) throw unreadable();
  const [place] = await db.select().from(environments).where(eq(environments.id, environmentId));
  if (!place) throw notFound("environment", environmentId);
  const tenant = (await tenantsOfConnections(db, place)).get(connection);
  if (tenant === undefined)
    throw conflict(
      `No tenant is known for the connection ${connection}. Name it in the option "airbyte-connections", or wait until the platform tells of it.`,
    );
  return tenant;
}
