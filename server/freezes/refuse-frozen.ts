import type { Db } from "@/db";
import type { ActionOrigin, Tier } from "@/domain/action";

export type Asked = {
  environmentId: string;
  tier: Tier;
  origin: ActionOrigin;
  /** Whoever asked; null when nobody did. */
  byId: string | null;
  /** "backfill azure-governance/production": what runs by itself, under its breaker. */
  automation?: string;
};

/** Why it may not run now: a freeze, a muted automation, or an open breaker. Undefined when it may. */
export async function whyFrozen(_db: Db, _asked: Asked, _now: Date): Promise<string | undefined> {
  return undefined;
}
