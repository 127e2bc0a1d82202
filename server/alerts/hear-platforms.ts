import { and, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, listings, platformAlerts } from "@/db/schema";
import { lateAfterMs } from "@/domain/check";
import { type AlertMapping, placeOf } from "@/platforms/alert-mapping";
import { connectors } from "@/server/connectors";
import { type Heard, hearAlerts } from "./hear";
import { type Held, heardAgain, heldSources, isLive } from "./held-sources";

export const RECOVER_SECONDS = 120;

type Hear = typeof hearAlerts;
type Listed = typeof platformAlerts.$inferSelect;
type Place = { id: string; mapping: AlertMapping; isLate: boolean };

/** What this process told of each environment's list last, so that an unchanged one costs nothing. */
const told = new WeakMap<Db, Map<string, string>>();

/**
 * Takes what the platforms' own lists of alerts show into ours. Only a complete list in time says that something is
 * over; while it is late, what it last said stays and is not known.
 */
export async function hearPlatformAlerts(db: Db, now: Date, hear: Hear = hearAlerts): Promise<void> {
  const marks = told.get(db) ?? new Map<string, string>();
  told.set(db, marks);
  const lists = await db
    .select({
      id: environments.id,
      platformId: environments.platformId,
      dialect: environments.dialect,
      seenAt: listings.seenAt,
      everySeconds: listings.everySeconds,
    })
    .from(listings)
    .innerJoin(environments, eq(environments.id, listings.environmentId))
    .where(and(eq(listings.kind, "alerts"), eq(environments.active, true)));
  for (const { id, platformId, dialect, seenAt, everySeconds } of lists) {
    const mapping = connectors[platformId].alertMapping?.(dialect ?? "");
    if (!mapping) continue;
    const isLate = now.getTime() - seenAt.getTime() > lateAfterMs(everySeconds);
    const mark = `${seenAt.toISOString()} ${isLate}`;
    if (marks.get(id) === mark) continue;
    const isTold = await db.transaction((tx) => hearList(tx, { id, mapping, isLate }, now, hear));
    if (isTold) marks.set(id, mark);
  }
}

/** False while another worker tells of the same list. */
async function hearList(db: Db, place: Place, now: Date, hear: Hear): Promise<boolean> {
  const { rows } = await db.execute<{ mine: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtext('platform-alerts'), hashtext(${place.id})) as mine`,
  );
  if (!rows[0]?.mine) return false;
  const listed = await db
    .select()
    .from(platformAlerts)
    .where(and(eq(platformAlerts.environmentId, place.id), isNull(platformAlerts.goneAt)));
  const held = await heldSources(db, {
    environmentId: place.id,
    source: place.mapping.source,
    externalIds: listed.map(({ externalId }) => externalId),
  });
  const heard = place.isLate
    ? held.filter(isLive).map((source) => heardAgain(source, "unknown"))
    : newsOf(place, listed, held);
  if (heard.length > 0) await hear(db, heard, now);
  return true;
}

function newsOf(place: Place, listed: readonly Listed[], held: readonly Held[]): Heard[] {
  const byId = new Map(held.map((source) => [source.externalId, source]));
  const ids = new Set(listed.map(({ externalId }) => externalId));
  return [
    ...listed
      .filter((alert) => !isDealtWith(place.mapping, alert, byId.get(alert.externalId)))
      .map((alert) => firing(place, alert)),
    ...held
      .filter((source) => isLive(source) && !ids.has(source.externalId))
      .map((source) => heardAgain(source, "well")),
  ];
}

/** An event that a person resolved here is old news, even where the platform goes on listing it. */
function isDealtWith(mapping: AlertMapping, alert: Listed, held: Held | undefined): boolean {
  if (!mapping.tellsEvents || mapping.meanings[alert.kind]?.about === "itself") return false;
  return held?.state === "resolved" && held.resolvedHow === "person";
}

function firing({ id, mapping }: Place, alert: Listed): Heard {
  return {
    environmentId: id,
    ...placeOf(mapping, id, alert),
    source: mapping.source,
    externalId: alert.externalId,
    ruleId: null,
    state: "firing",
    severity: alert.severity,
    word: alert.word,
    title: alert.title,
    sentence: alert.message || alert.title,
    since: alert.raisedAt,
    recoverSeconds: RECOVER_SECONDS,
    facts: { kind: alert.kind },
  };
}
