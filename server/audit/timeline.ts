import { and, asc, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { platformEvents } from "@/db/schema";
import { placesFor } from "@/domain/access";
import type { AuditRow } from "./page";
import { pageOf } from "./search";
import type { Reader } from "./where";

/** `source`: "console" for ours, which are chained; an environment for what a platform told. */
export type Moment =
  | { source: "console"; at: Date; event: AuditRow }
  | { source: string; at: Date; told: typeof platformEvents.$inferSelect };

const MOST = 500;
/** Clocks of platforms differ from ours, and what is asked there may be recorded long after. */
const AROUND_MS = 86_400_000;

/** Everything with one correlation id, ours and the platforms' own, oldest first. */
export async function auditTimeline(
  db: Db,
  correlationId: string,
  reader: Reader,
): Promise<{ moments: Moment[]; isCapped: boolean }> {
  const { rows, next } = await pageOf(db, {
    filter: { correlationId },
    reader,
    before: undefined,
    limit: MOST,
    budgetMs: Number.POSITIVE_INFINITY,
  });
  const [newest, oldest] = [rows[0], rows.at(-1)];
  const told =
    newest && oldest
      ? await db
          .select()
          .from(platformEvents)
          .where(
            and(
              sql`${platformEvents.at} >= ${new Date(oldest.at.getTime() - AROUND_MS).toISOString()}::timestamptz`,
              sql`${platformEvents.at} < ${new Date(newest.at.getTime() + AROUND_MS).toISOString()}::timestamptz`,
              sql`coalesce(${platformEvents.detail}->>'correlationId', ${platformEvents.detail}->>'correlation_id') = ${correlationId}`,
              toldTo(reader),
            ),
          )
          .orderBy(asc(platformEvents.at), asc(platformEvents.id))
          .limit(MOST)
      : [];
  const moments: Moment[] = [
    ...rows.toReversed().map((event) => ({ source: "console" as const, at: event.at, event })),
    ...told.map((one) => ({ source: one.environmentId, at: one.at, told: one })),
  ];
  return {
    moments: moments.sort((a, b) => a.at.getTime() - b.at.getTime()),
    isCapped: next !== null || told.length === MOST,
  };
}

/** What platforms told is seen like our own events of the same place. */
function toldTo(reader: Reader): SQL | undefined {
  const places = placesFor(reader, "audit:read");
  if (places === "everywhere") return undefined;
  return sql`(${sql.join(
    [
      sql`false`,
      ...places.map(
        ({ platformId, environmentId, tenant }) => sql`(
          ${platformId ? sql`split_part(${platformEvents.environmentId}, '/', 1) = ${platformId}` : sql`true`}
          and ${environmentId ? sql`${platformEvents.environmentId} = ${environmentId}` : sql`true`}
          and ${tenant ? sql`${platformEvents.tenant} = ${tenant}` : sql`true`})`,
      ),
    ],
    sql` or `,
  )})`;
}
