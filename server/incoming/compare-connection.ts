import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, platformConnections } from "@/db/schema";
import { deliveryById } from "./deliveries";
import { tenantsOfConnections } from "./hook-places";

const MOST_NEAR = 3;
/** More than so many letters are no slip of the hand. */
const FURTHEST = 8;

export type NearConnection = {
  environmentId: string;
  id: string;
  tenant: string;
  name: string;
  differs: number;
};
export type Compared = { said: string; near: NearConnection[] };

/** What is known beside the connection that a delivery names: the same one elsewhere, or one that looks like it. */
export async function compareConnection(db: Db, id: number): Promise<Compared> {
  const { connection, environmentId } = await deliveryById(db, id);
  if (!connection) return { said: "The delivery names no connection.", near: [] };
  const [place] = await db.select().from(environments).where(eq(environments.id, environmentId));
  const tenant = place && (await tenantsOfConnections(db, place)).get(connection);
  if (tenant !== undefined)
    return { said: `It is known by now, as a connection of ${tenant}: replay the delivery.`, near: [] };

  const rows = await db.select().from(platformConnections);
  const near = rows
    .map(({ connectionId, ...row }) => ({
      environmentId: row.environmentId,
      id: connectionId,
      tenant: row.tenant,
      name: row.name,
      differs: differences(connectionId.toLowerCase(), connection),
    }))
    .filter(({ differs }) => differs <= FURTHEST)
    .sort((a, b) => a.differs - b.differs || Number(b.environmentId === environmentId) * 2 - 1)
    .slice(0, MOST_NEAR);
  const known = rows.filter((row) => row.environmentId === environmentId).length;
  return { said: sentence(near[0], environmentId, known), near };
}

function sentence(nearest: NearConnection | undefined, environmentId: string, known: number): string {
  if (nearest?.differs === 0)
    return `It is a connection of ${nearest.environmentId}: Airbyte sends its news to the wrong environment.`;
  if (nearest)
    return `No connection has this id. The nearest is one of ${nearest.tenant}, which differs in ${nearest.differs} ${nearest.differs === 1 ? "place" : "places"}: compare the id in Airbyte with the one that the platform stored.`;
  return known === 0
    ? `The platform has told of no connection of ${environmentId} yet, so there is nothing to compare with.`
    : `None of the ${known} connections that the platform told of is like it. Either it was never stored there, or it belongs to another workspace: compare it with the platform's list of connections.`;
}

/** In how many places two ids of the same length differ; another length is another thing altogether. */
function differences(one: string, other: string): number {
  if (one.length !== other.length) return Number.POSITIVE_INFINITY;
  return [...one].filter((letter, at) => letter !== other[at]).length;
}
