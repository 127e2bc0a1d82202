import { and, gt, lt, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { silences } from "@/db/schema";
import type { MinuteSpan } from "@/domain/objective-minutes";
import { fits, type Matcher } from "@/domain/silence";

/** A silence made this long before it begins was announced; one made later hushes what is already there. */
const ANNOUNCED_SECONDS = 60;

type Place = { platform: string; environment: string; check?: string; job?: string; tenant?: string };
type Quiet = { from: Date; to: Date; matchers: Matcher[] };

/**
 * Announced maintenance: silences that were made before they began. A silence made while something is wrong only
 * hushes it; its minutes count as they are, so that nobody can buy back a budget by keeping quiet.
 */
export async function announcedIn(db: Db, from: Date, to: Date): Promise<Quiet[]> {
  const ends = sql<Date>`coalesce(${silences.endedAt}, ${silences.endsAt})`.mapWith(silences.endsAt);
  const rows = await db
    .select({ from: silences.startsAt, to: ends, matchers: silences.matchers })
    .from(silences)
    .where(
      and(
        lt(silences.startsAt, to),
        gt(ends, from),
        sql`${silences.createdAt} <= ${silences.startsAt} - make_interval(secs => ${ANNOUNCED_SECONDS})`,
        gt(ends, silences.startsAt),
      ),
    );
  return rows;
}

/** The stretches of maintenance that cover a place whole: nothing is asked of them that the place does not have. */
export const spansAt = (quiets: readonly Quiet[], place: Place): MinuteSpan[] =>
  quiets
    .filter(({ matchers }) => matchers.every((matcher) => coversAll(matcher, place)))
    .map(({ from, to }) => ({ from, to, state: "maintenance" }));

function coversAll({ field, isNot, value }: Matcher, place: Place): boolean {
  const known = place[field as keyof Place];
  return known !== undefined && fits(value, known) !== isNot;
}
