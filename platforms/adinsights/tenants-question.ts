import { z } from "zod";
import { worst } from "@/domain/status";
import { accepted, parsed } from "@/platforms/answers";
import { type Conversation, PlatformError, type Question, type TenantSeen } from "@/platforms/platform";
import { askEach, asTenant, listOf, lostText, short } from "./client";
import { connectionCounts } from "./connections";
import { called, learnTenant, tenantId, tenantKeys } from "./tenants";

const TenantRow = z.object({ id: z.string().min(1), name: z.string().nullish() });

/** The tenants that this identity sees. One is learned as its own; more are for the isolation check to judge. */
export async function readOwnTenant(c: Conversation, tenant: string) {
  const reply = accepted(await asTenant(c, tenant, { path: "/api/tenants/" }));
  const rows = parsed(listOf(TenantRow), reply);
  const own = rows.length === 1 ? rows[0] : undefined;
  if (own) learnTenant(c, tenant, { id: own.id, name: own.name ? short(own.name, 120) : undefined });
  return {
    ids: rows.map(({ id }) => id),
    name: own?.name ? short(own.name, 255) : undefined,
    evidence: reply.evidence,
  };
}

/** Makes every tenant's id known where its identity is let in, so that rows can be told apart. */
export async function learnAll(c: Conversation): Promise<void> {
  const unknown = tenantKeys(c).filter((tenant) => tenantId(c, tenant) === undefined);
  await Promise.all(
    unknown.map((tenant) =>
      readOwnTenant(c, tenant).catch((error: unknown) => {
        if (!(error instanceof PlatformError)) throw error;
      }),
    ),
  );
}

/** No identity sees the whole fleet, so the tenants are those that the configuration names. */
export const tenants: Question = {
  key: "tenants",
  title: "Identity of every tenant",
  everySeconds: 300,
  atLeastSecondsApart: 20,
  timeoutSeconds: 25,
  ask: async (c) => {
    const { heard, lost } = await askEach(c, (tenant) => readOwnTenant(c, tenant));
    const blind = heard.filter(({ got }) => got.ids.length === 0);
    const refused = lost.filter(({ trouble }) => ["credentials", "forbidden"].includes(trouble.trouble));
    const blindText = blind
      .map(({ tenant }) => ` ${called(c, tenant)} sees no tenant: check its id in the option "tenant-ids".`)
      .join("");
    return {
      observations: [
        {
          check: "identities",
          status: worst([
            ...heard.map(({ got }) => (got.ids.length > 0 ? ("ok" as const) : ("unknown" as const))),
            ...lost.map((item) => (refused.includes(item) ? ("alert" as const) : ("unknown" as const))),
          ]),
          reason: `${heard.length} of ${heard.length + lost.length} identities are accepted.${blindText}${lostText(c, lost)}`,
          facts: { accepted: heard.length, refused: refused.length },
          evidence: lost[0]?.trouble.details.evidence ?? heard[0]?.got.evidence,
        },
      ],
      tenants: tenantKeys(c).map((tenant): TenantSeen => {
        const isBare = connectionCounts(c).get(tenant) === 0;
        return {
          externalId: tenant,
          name: called(c, tenant),
          active: true,
          ...(tenantId(c, tenant) ? { ids: { platform: tenantId(c, tenant) ?? "" } } : {}),
          ...(isBare ? { skippedBecause: "It has no active connection with a schedule." } : {}),
        };
      }),
    };
  },
};
