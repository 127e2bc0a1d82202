import type { z } from "zod";
import { utcDate } from "@/platforms/answers";
import type { Observation, Question, TenantSeen } from "@/platforms/platform";
import {
  type Attempt,
  attempt,
  listed,
  type Read,
  readOpen,
  readSigned,
  rememberTenants,
  shown,
  shownOrNull,
  uniqueBy,
} from "./client";
import { DataFreshness, JOBS, Me, Tenants } from "./shapes";

type Access = Attempt<Read<z.output<typeof Me>>> | undefined;

/** Tenants that the platform serves, and what our credential may see of them. */
export const tenantsQuestion = (asksForToken: boolean): Question => ({
  key: "tenants",
  title: "Tenants, and what our credential may see",
  everySeconds: 300,
  atLeastSecondsApart: 30,
  timeoutSeconds: 40,
  ask: async (c) => {
    const [tenants, data, me] = await Promise.all([
      readSigned(c, Tenants, { path: "/api/v1/tenants", timeoutSeconds: 30 }),
      attempt(readOpen(c, DataFreshness, { path: "/api/v1/health/data", timeoutSeconds: 30 })),
      asksForToken ? attempt(readSigned(c, Me, { path: "/api/v1/auth/me", timeoutSeconds: 30 })) : undefined,
    ]);
    rememberTenants(c, tenants.data);
    const seen = tenants.data.map(
      (tenant): TenantSeen => ({
        externalId: shown(tenant.tenant_id ?? String(tenant.id)),
        name: shown(tenant.name),
        ids: {
          internal: shown(String(tenant.id)),
          ...(tenant.tenant_id ? { directory: shown(tenant.tenant_id) } : {}),
        },
        active: tenant.is_active ?? true,
        skippedBecause: data.got && whySkipped(tenant.name, data.got.data),
        facts: {
          lighthouse: tenant.use_lighthouse ?? null,
          subscriptions: tenant.subscription_count ?? null,
          description: shownOrNull(tenant.description),
          addedAt: utcDate(tenant.created_at)?.toISOString() ?? null,
        },
      }),
    );
    return {
      tenants: isForeign(me, seen) ? undefined : uniqueBy(seen, ({ externalId }) => externalId),
      observations: [{ ...listCheck(seen), evidence: tenants.reply.evidence }, accessCheck(me, tenants)],
    };
  },
});

/** Without a tenant of its own a credential sees an empty list, which says nothing about the tenants. */
const isForeign = (me: Access, seen: readonly TenantSeen[]) =>
  seen.length === 0 && me !== undefined && !me.got?.data.roles?.includes("admin");

/** The platform never says whom it leaves out; a tenant without any data is what it looks like from here. */
function whySkipped(name: string, data: DataFreshness): string | undefined {
  const kinds = data.tenants[name];
  if (!kinds) return "The platform lists this tenant but says nothing about its data.";
  return JOBS.every((job) => utcDate(kinds[job]) === null)
    ? "Nothing was ever stored for it: syncs leave out tenants whose credentials are missing, and do not say so."
    : undefined;
}

function listCheck(seen: readonly TenantSeen[]): Observation {
  const check = "tenants-listed";
  const facts = { tenants: seen.length };
  if (seen.length === 0)
    return { check, status: "warn", reason: "The platform lists no tenant for our credential.", facts };
  const names = seen.map(({ name }) => name);
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  if (twice.length > 0)
    return {
      check,
      status: "warn",
      reason: `Two tenants are called ${listed(twice)}: the platform tells the freshness of only one of them.`,
      facts,
    };
  return {
    check,
    status: "ok",
    reason: `${seen.length} active tenants are listed; the platform leaves out inactive ones.`,
    facts,
  };
}

function accessCheck(me: Access, tenants: Read<unknown>): Observation {
  const check = "console-access";
  if (!me)
    return { check, status: "ok", reason: "This deployment lets us read.", evidence: tenants.reply.evidence };
  if (!me.got)
    return { check, status: "unknown", reason: me.trouble.message, evidence: me.trouble.details.evidence };
  const { roles, accessible_tenants: reachable } = me.got.data;
  const { evidence } = me.got.reply;
  const named = listed((roles ?? []).map(shown)) || "no role";
  if (roles?.includes("admin"))
    return {
      check,
      status: "ok",
      reason: "Our credential is accepted; it reads every tenant (admin).",
      evidence,
    };
  if ((reachable?.length ?? 0) > 0)
    return {
      check,
      status: "ok",
      reason: `Our credential is accepted (${named}); it reads ${reachable?.length} tenants.`,
      evidence,
    };
  return {
    check,
    status: "warn",
    reason: `Our credential is accepted (${named}) but reads no tenant: history, figures and alerts stay closed to it.`,
    evidence,
  };
}
