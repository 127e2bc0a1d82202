import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { capabilities, environments } from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { Connector, LogSource, PlatformQuery } from "@/platforms/platform";
import { connectors } from "@/server/connectors";

export type Place = typeof environments.$inferSelect;

export const queriesOf = (connector: Connector, dialect: string | null): readonly PlatformQuery[] =>
  connector.queries?.(dialect ?? "") ?? [];

export const logsOf = (connector: Connector, dialect: string | null): readonly LogSource[] =>
  connector.logs?.(dialect ?? "") ?? [];

export async function findPlace(
  db: Db,
  environmentId: string,
): Promise<{ place: Place; connector: Connector }> {
  const [place] = await db
    .select()
    .from(environments)
    .where(and(eq(environments.id, environmentId), eq(environments.active, true)));
  if (!place) throw notFound("environment", environmentId);
  return { place, connector: connectors[place.platformId] };
}

/** Why an environment does not offer something; nothing while it was not probed, so that it may be tried. */
export async function whyNotOffered(db: Db, environmentId: string): Promise<Map<string, string>> {
  const rows = await db.select().from(capabilities).where(eq(capabilities.environmentId, environmentId));
  return new Map(
    rows
      .filter(({ supported }) => !supported)
      .map(({ capability, because }) => [capability as string, because]),
  );
}
