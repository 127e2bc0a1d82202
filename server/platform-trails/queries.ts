import { and, desc, eq, gte, ilike, lt, or, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, platformEventReads, platformEvents } from "@/db/schema";
import { type Place, placesFor, type Standing } from "@/domain/access";
import type { ListPlatformEvents } from "@/domain/schema/platform-trail";
import { connectors } from "@/server/connectors";
import { freshnessOf } from "./freshness";

const platformOf = sql<string>`split_part(${platformEvents.environmentId}, '/', 1)`;

/** Only what was read where this person may read audits. */
function visibleTo(standing: Standing): SQL | undefined {
  const places = placesFor(standing, "audit:read");
  return places === "everywhere" ? undefined : (or(...places.map(within)) ?? sql`false`);
}

const within = ({ platformId, environmentId, tenant }: Place): SQL =>
  and(
    platformId ? eq(platformOf, platformId) : undefined,
    environmentId ? eq(platformEvents.environmentId, environmentId) : undefined,
    tenant ? eq(platformEvents.tenant, tenant) : undefined,
  ) ?? sql`true`;

const like = (text: string) => `%${escaped(text)}%`;
const escaped = (text: string) => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

/** What the platforms themselves say was done there, newest first. */
export async function listPlatformEvents(db: Db, standing: Standing, input: ListPlatformEvents) {
  const { before, limit, text } = input;
  const rows = await db
    .select()
    .from(platformEvents)
    .where(
      and(
        visibleTo(standing),
        input.platform ? eq(platformOf, input.platform) : undefined,
        input.environmentId ? eq(platformEvents.environmentId, input.environmentId) : undefined,
        input.tenant ? eq(platformEvents.tenant, input.tenant) : undefined,
        input.actor ? ilike(platformEvents.actor, like(input.actor)) : undefined,
        input.action
          ? /[._]$/.test(input.action)
            ? sql`starts_with(${platformEvents.action}, ${input.action})`
            : eq(platformEvents.action, input.action)
          : undefined,
        input.from ? gte(platformEvents.at, input.from) : undefined,
        input.to ? lt(platformEvents.at, input.to) : undefined,
        text
          ? or(
              ilike(platformEvents.actor, like(text)),
              ilike(platformEvents.action, like(text)),
              ilike(platformEvents.resourceId, like(text)),
              sql`${platformEvents.detail}::text ilike ${like(text)}`,
            )
          : undefined,
        before
          ? sql`(${platformEvents.at}, ${platformEvents.id}) < (${before.at.toISOString()}::timestamptz, ${before.id})`
          : undefined,
      ),
    )
    .orderBy(desc(platformEvents.at), desc(platformEvents.id))
    .limit(limit + 1);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { rows: rows.slice(0, limit), next: last ? { at: last.at, id: last.id } : null };
}

const MOST_IN_TIMELINE = 200;

/**
 * What platforms themselves recorded of one thing: rows that name its correlation id, or all of an environment within a
 * span of time. Oldest first, at most two hundred.
 */
export function platformEventsOf(
  db: Db,
  standing: Standing,
  of: { correlationId: string } | { environmentId: string; tenant?: string; from: Date; to: Date },
) {
  const wanted =
    "correlationId" in of
      ? sql`${platformEvents.detail} @> ${JSON.stringify({ correlation_id: of.correlationId })}::jsonb`
      : and(
          eq(platformEvents.environmentId, of.environmentId),
          of.tenant ? eq(platformEvents.tenant, of.tenant) : undefined,
          gte(platformEvents.at, of.from),
          lt(platformEvents.at, of.to),
        );
  return db
    .select()
    .from(platformEvents)
    .where(and(visibleTo(standing), wanted))
    .orderBy(platformEvents.at, platformEvents.id)
    .limit(MOST_IN_TIMELINE);
}

/** How each platform's own trail fares: read how lately, what could not be read, and what it does not tell at all. */
export async function platformTrails(db: Db, standing: Standing, now: Date) {
  const [places, reads] = await Promise.all([
    db.select().from(environments).where(eq(environments.active, true)).orderBy(environments.id),
    db.select().from(platformEventReads).orderBy(platformEventReads.tenant),
  ]);
  const allowed = placesFor(standing, "audit:read");
  return places
    .filter(({ platformId }) => platformId !== "wheelhouse")
    .map(({ id, platformId }) => {
      const { declaration, trail } = connectors[platformId];
      const isSeen = (tenant: string) =>
        allowed === "everywhere" ||
        allowed.some(
          (place) =>
            (!place.platformId || place.platformId === platformId) &&
            (!place.environmentId || place.environmentId === id) &&
            (!place.tenant || place.tenant === tenant),
        );
      return {
        environmentId: id,
        platform: declaration.name,
        everySeconds: trail?.everySeconds ?? null,
        silences: trail?.silences ?? [],
        isSeen: allowed === "everywhere" || isSeen(""),
        trails: reads
          .filter((read) => read.environmentId === id && isSeen(read.tenant))
          .map((read) => ({ ...read, ...freshnessOf(read, trail?.everySeconds ?? 0, now) })),
      };
    })
    .filter(({ isSeen, trails }) => isSeen || trails.length > 0)
    .map(({ isSeen, ...one }) => one);
}
