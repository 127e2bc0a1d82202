import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { alertRules, thresholds } from "@/db/schema";
import { PLATFORM_IDS, type PlatformId } from "@/domain/platform";
import type { Offered, OfferedOf } from "@/domain/runbook-finding";
import { inputsOf, keysOf } from "@/platforms/runbook-keys";
import { connectors } from "@/server/connectors";

type Fixed = Omit<Offered, "rules" | "limits">;
const fixed = new Map<PlatformId, Fixed>();

/** What each platform offers to runbooks in any of its dialects, with the rules and limits as they are now. */
export async function readOffers(db: Db): Promise<OfferedOf> {
  const rules = await db.select({ id: alertRules.id, platformId: alertRules.platformId }).from(alertRules);
  const limits = await db.select().from(thresholds).where(eq(thresholds.active, true));
  const offers = new Map<PlatformId, Offered>(
    PLATFORM_IDS.map((platform) => [
      platform,
      {
        ...fixedOf(platform),
        rules: [
          ...connectors[platform].declaration.alertRules.map(({ key }) => key),
          ...rules
            .filter(({ platformId }) => platformId === platform)
            .map(({ id }) => id.slice(id.indexOf("/") + 1)),
        ],
        limits: limits
          .filter(({ platformId }) => platformId === platform)
          .map((limit) => ({ ...limit, source: { file: limit.sourceFile, line: limit.sourceLine } })),
      },
    ]),
  );
  return (platform) => offers.get(platform) ?? { ...fixedOf(platform), rules: [], limits: [] };
}

function fixedOf(platform: PlatformId): Fixed {
  const known = fixed.get(platform);
  if (known) return known;
  const connector = connectors[platform];
  const dialects = Object.keys(connector.dialects);
  const queries = dialects.flatMap((dialect) => connector.queries?.(dialect) ?? []);
  const actions = dialects.flatMap((dialect) => connector.actions(dialect));
  const named = keysOf(platform);
  const made: Fixed = {
    queries: { ...named.queries, ...Object.fromEntries(queries.map((one) => [one.key, inputsOf(one)])) },
    columns: Object.fromEntries(
      queries.map(({ key, columns }) => [key, columns.map((column) => column.key)]),
    ),
    actions: {
      ...named.actions,
      ...Object.fromEntries(actions.map((one) => [one.key, { tier: one.tier, inputs: inputsOf(one) }])),
    },
    checks: Object.fromEntries(
      connector.declaration.components.flatMap(({ key, checks }) => [
        [key, null] as const,
        ...checks.map((check) => [check.key, check.metric ?? null] as const),
      ]),
    ),
  };
  fixed.set(platform, made);
  return made;
}
