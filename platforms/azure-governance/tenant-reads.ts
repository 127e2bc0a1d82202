import { z } from "zod";
import { accepted, parsed, utcDate } from "@/platforms/answers";
import type { Reply } from "@/platforms/outbound/outbound";
import { type Conversation, type Fact, PlatformError } from "@/platforms/platform";
import { askSigned, readSigned, rememberTenants, shown, shownOrNull } from "./client";
import { Tenant, Tenants } from "./shapes";
import type { NewTenant } from "./tenant-rules";

export const TENANTS_PATH = "/api/v1/tenants";

/** Active tenants only: the platform's list leaves out the others. */
export async function listTenants(c: Conversation) {
  const read = await readSigned(c, Tenants, { path: TENANTS_PATH, timeoutSeconds: 30 });
  rememberTenants(c, read.data);
  return { tenants: read.data, evidence: read.reply.evidence };
}

export const ofDirectory = (tenants: readonly Tenant[], directoryId: string) =>
  tenants.find(({ tenant_id }) => tenant_id?.toLowerCase() === directoryId);

/** By the platform's own id, under which inactive ones are found too. Undefined where there is none. */
async function readTenant(c: Conversation, internalId: string) {
  const reply = await askSigned(c, { path: `${TENANTS_PATH}/${internalId}`, timeoutSeconds: 30 });
  if (reply.status === 404) return { tenant: undefined, evidence: reply.evidence };
  return { tenant: parsed(Tenant, accepted(reply)), evidence: reply.evidence };
}

/** By the list, and where that leaves it out, by the platform's own id. */
export async function seekTenant(c: Conversation, { tenant_id, id }: { tenant_id: string; id: string }) {
  const { tenants, evidence } = await listTenants(c);
  const listed = ofDirectory(tenants, tenant_id);
  if (listed || !id)
    return { tenant: listed, listed: listed !== undefined, others: tenants.length, evidence };
  const read = await readTenant(c, id);
  if (read.tenant && read.tenant.tenant_id?.toLowerCase() !== tenant_id)
    throw new PlatformError(
      "failed",
      `The platform's id ${id} belongs to another tenant, "${shown(read.tenant.name)}". Nothing was sent.`,
      { evidence: read.evidence, notSent: true },
    );
  return { ...read, listed: false, others: tenants.length };
}

export const tenantFacts = (tenant: Tenant | undefined): Record<string, Fact> => ({
  internal: tenant ? shown(String(tenant.id)) : null,
  name: tenant ? shown(tenant.name) : null,
  active: tenant ? (tenant.is_active ?? true) : null,
  lighthouse: tenant?.use_lighthouse ?? null,
  description: shownOrNull(tenant?.description),
  changedAt: utcDate(tenant?.updated_at)?.toISOString() ?? null,
});

/** How the tenant that is there differs from the one that is wanted, as far as the platform tells. */
export function differsFrom(tenant: Tenant, wanted: NewTenant): string[] {
  const said: string[] = [];
  if (tenant.name !== wanted.name) said.push(`it is called "${shown(tenant.name)}"`);
  if ((tenant.description ?? "") !== wanted.description) said.push("its description is another one");
  if ((tenant.use_lighthouse ?? false) !== (wanted.use_lighthouse === "yes"))
    said.push(tenant.use_lighthouse ? "it is delegated by Lighthouse" : "it is not delegated by Lighthouse");
  return said;
}

const Invalid = z.object({
  detail: z.array(z.object({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string() })),
});

/** The platform's refusal in its own words, without the values that it repeats. */
export function refusal(reply: Reply, admin: string): PlatformError | undefined {
  const details = { evidence: reply.evidence, httpStatus: reply.status };
  if (reply.status === 403) return new PlatformError("forbidden", `${admin} (403).`, details);
  if (reply.status !== 422) return undefined;
  const told = Invalid.safeParse(jsonOf(reply.text));
  const words = told.success
    ? told.data.detail
        .slice(0, 5)
        .map(({ loc, msg }) => `${shown(String(loc.at(-1) ?? "input"))}: ${shown(msg)}`)
        .join("; ")
    : "it does not say why";
  return new PlatformError("forbidden", `The platform refuses the values (422): ${words}.`, {
    httpStatus: 422,
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
