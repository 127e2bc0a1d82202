import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { platformEvents } from "@/db/schema";
import { HIDDEN, isSecretName } from "@/platforms/outbound/redact";
import type { TrailEvent } from "@/platforms/trail";

const LONGEST_DETAIL = 8000;
const DEEPEST = 6;
const AT_ONCE = 500;

type Place = { environmentId: string; tenant: string; redact: (text: string) => string; now: Date };

/** Stores what is new; what was read before stays as it is. Returns how many were new. */
export async function keepEvents(db: Db, events: readonly TrailEvent[], place: Place): Promise<number> {
  let kept = 0;
  for (let from = 0; from < events.length; from += AT_ONCE) {
    const rows = events.slice(from, from + AT_ONCE).map((event) => rowOf(event, place));
    const stored = await db
      .insert(platformEvents)
      .values(rows)
      .onConflictDoNothing()
      .returning({ id: platformEvents.id });
    kept += stored.length;
  }
  return kept;
}

const rowOf = (event: TrailEvent, { environmentId, tenant, redact, now }: Place) => ({
  environmentId,
  tenant: tenant || null,
  externalId: event.externalId,
  at: event.at,
  actor: redact(event.actor),
  action: redact(event.action),
  result: redact(event.result),
  resourceKind: redact(event.resourceKind),
  resourceId: redact(event.resourceId),
  detail: bounded(hidden(event.detail, redact, 0)),
  seenAt: now,
});

function hidden(value: unknown, redact: Place["redact"], depth: number): unknown {
  if (typeof value === "string") return redact(value.replaceAll("\u0000", "").toWellFormed());
  if (typeof value !== "object" || value === null) return value;
  if (depth >= DEEPEST) return "(deeper than is kept)";
  if (Array.isArray(value)) return value.map((member) => hidden(member, redact, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      redact(name.replaceAll("\u0000", "").toWellFormed()),
      isSecretName(name) && typeof member === "string" ? HIDDEN : hidden(member, redact, depth + 1),
    ]),
  );
}

function bounded(detail: unknown): Record<string, unknown> {
  const text = JSON.stringify(detail);
  if (text.length <= LONGEST_DETAIL) return detail as Record<string, unknown>;
  return { note: "Too long to be kept whole.", beginning: text.slice(0, LONGEST_DETAIL).toWellFormed() };
}

const KEPT_DAYS = 365;

export async function forgetPlatformEvents(db: Db, now: Date): Promise<void> {
  const until = new Date(now.getTime() - KEPT_DAYS * 86_400_000).toISOString();
  await db.execute(sql`delete from platform_events where at < ${until}::timestamptz`);
}
