import { eq } from "drizzle-orm";
import { environments, webhookDeliveries } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { ReplayDelivery } from "@/domain/schema/delivery";
import { command } from "@/server/command";
import { tenantsOfConnections } from "./hook-places";

/**
 * Takes a delivery in once more, as it was read on arrival. Its connection is looked up again; its times stay those
 * of the first arrival, so that nothing looks fresher for it.
 */
export const replayDelivery = command({
  action: "delivery.replay",
  needs: "delivery:replay",
  input: ReplayDelivery,
  async run({ db, now }, { id }) {
    const [old] = await db.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id));
    if (!old) throw notFound("delivery", String(id));
    if (old.source !== "airbyte") throw conflict("A heartbeat counts when it comes; it cannot be replayed.");
    if (!old.told || !old.connection)
      throw conflict("Nothing in this delivery could be read, so there is nothing to replay.");
    const [place] = await db.select().from(environments).where(eq(environments.id, old.environmentId));
    if (!place) throw notFound("environment", old.environmentId);
    const tenant = (await tenantsOfConnections(db, place)).get(old.connection);
    if (tenant === undefined)
      throw conflict(
        `No tenant is known for the connection ${old.connection}. Name it in the option "airbyte-connections", or wait until the platform tells of it.`,
      );
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
