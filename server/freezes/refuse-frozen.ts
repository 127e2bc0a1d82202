import { and, desc, eq, gt, isNull, lte, or } from "drizzle-orm";
import type { Db } from "@/db";
import { freezes } from "@/db/schema";
import type { ActionOrigin, Tier } from "@/domain/action";
import { automationOf } from "@/domain/automation";
import { momentText } from "@/domain/freeze";
import { PLATFORM_IDS } from "@/domain/platform";
import { declarationOf } from "@/server/connectors";
import { type BrokenFor, whyBroken } from "./breaker";

export type Asked = {
  environmentId: string;
  tier: Tier;
  origin: ActionOrigin;
  /** Whoever asked; null when nobody did. */
  byId: string | null;
  /** An admin goes on alone, in an emergency, with a reason that is kept. */
  breakGlass?: boolean;
  /** The run itself, once there is one. */
  run?: BrokenFor;
};

type Freeze = typeof freezes.$inferSelect;

/**
 * Why it may not run now: a freeze, a muted automation, or an open breaker. Undefined when it may. Only reads, however
 * often it is asked.
 */
export async function whyFrozen(db: Db, asked: Asked, now: Date): Promise<string | undefined> {
  const automation = automationOf(asked.origin, asked.environmentId);
  if (!automation && (asked.tier < 2 || asked.breakGlass)) return undefined;
  const inForce = await freezesOf(db, asked.environmentId, now);
  const stops = inForce.find(({ allow }) => automation || !asked.byId || !allow.includes(asked.byId));
  if (stops) return freezeText(stops, now);
  return automation && whyBroken(db, automation.key, asked.run, now);
}

export const inForceAt = (now: Date) =>
  and(isNull(freezes.liftedAt), lte(freezes.startsAt, now), gt(freezes.endsAt, now));

/** What holds there now, the longest first. */
const freezesOf = (db: Db, environmentId: string, now: Date): Promise<Freeze[]> =>
  db
    .select()
    .from(freezes)
    .where(
      and(
        inForceAt(now),
        or(isNull(freezes.platformId), eq(freezes.platformId, environmentId.split("/")[0] ?? "")),
      ),
    )
    .orderBy(desc(freezes.endsAt));

/** "AUDITRON is frozen by Ada until 21 Nov 18:00 UTC: the quarter is being closed." */
function freezeText({ platformId, createdByName, endsAt, reason }: Freeze, now: Date): string {
  const until = `by ${createdByName} until ${momentText(endsAt, now)}`;
  return `${frozenName(platformId)} is frozen ${until}: ${reason}`;
}

export function frozenName(platformId: string | null): string {
  if (platformId === null) return "Everything";
  const known = PLATFORM_IDS.find((id) => id === platformId);
  return known ? declarationOf(known).name : platformId;
}
