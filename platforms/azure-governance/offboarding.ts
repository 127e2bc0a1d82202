import { z } from "zod";
import { utcDate } from "@/platforms/answers";
import type { FlowAnswer, FlowPlan, FlowView } from "@/platforms/flow";
import type { Conversation } from "@/platforms/platform";
import { attempt, platformClock, readOpen, shown } from "./client";
import { DataFreshness, JOBS } from "./shapes";
import { readTenantHistory, theirTime } from "./tenant-data";
import { orTrouble } from "./tenant-looks";
import { seekTenant } from "./tenant-reads";
import { DirectoryId, InternalId, TenantName } from "./tenant-rules";

const Input = z.strictObject({
  tenant_id: DirectoryId,
  name: TenantName,
  id: z.literal("").or(InternalId).default(""),
});

const PROOF = [
  { key: "who", title: "Who", kind: "text", required: true },
  { key: "when", title: "When", kind: "text", required: true, help: "A date." },
  { key: "link", title: "Where it is written down", kind: "text" },
] as const;

/** Deactivated, never deleted: what was collected stays as long as its retention asks for. */
export const offboardTenant: FlowPlan = {
  key: "offboard-tenant",
  kind: "offboarding",
  title: "Take a tenant out",
  purpose:
    "The platform stops reading the directory, its access is taken away there, and what stays is written down. Each effect is looked up.",
  fields: [
    {
      key: "tenant_id",
      title: "Tenant",
      kind: "text",
      required: true,
      from: { query: "tenants.listed", value: "directory", title: "name" },
    },
    { key: "name", title: "Its name", kind: "text", required: true },
    { key: "id", title: "The platform's own id of it", kind: "text", help: "Only of an inactive one." },
  ],
  input: Input,
  subject: ({ tenant_id = "" }) => tenant_id,
  label: ({ name = "" }) => name,
  tenant: ({ tenant_id = "" }) => tenant_id,
  steps: [
    {
      kind: "evidence",
      key: "owner-agrees",
      title: "Its owner knows and agrees",
      fields: [{ key: "owner", title: "Owner", kind: "text", required: true }, ...PROOF],
    },
    {
      kind: "evidence",
      key: "retention",
      title: "What stays, how long and why",
      why: "Deactivating keeps all that was collected. The platform's deletion is not used: it breaks where data was collected, or leaves it without an owner.",
      fields: [
        { key: "stays", title: "What stays", kind: "text", required: true },
        { key: "until", title: "Until", kind: "text", required: true, help: "A date." },
        { key: "because", title: "Why", kind: "text", required: true },
        ...PROOF,
      ],
    },
    {
      kind: "ask",
      key: "seen",
      title: "It is the one that is meant",
      everySeconds: 0,
      forSeconds: 0,
      timeoutSeconds: 60,
      ask: lookIfMeant,
    },
    { kind: "approval", key: "approval", title: "A second person agrees" },
    {
      kind: "action",
      key: "deactivate",
      title: "Deactivate it at the platform",
      action: "tenant.deactivate",
      input: ({ input, found }) => ({
        tenant_id: input.tenant_id ?? "",
        id: String(found.seen?.internal ?? input.id ?? ""),
      }),
      leaves: ({ input, found }) => ({
        said: `${input.name} is inactive at the platform; nothing of it is read any more.`,
        undo: {
          action: "tenant.activate",
          input: {
            tenant_id: input.tenant_id ?? "",
            id: String(found.seen?.internal ?? input.id ?? ""),
          },
          label: `Activate ${input.name} again`,
        },
      }),
    },
    {
      kind: "ask",
      key: "not-listed",
      title: "It is not listed any more",
      everySeconds: 15,
      forSeconds: 300,
      timeoutSeconds: 60,
      ask: lookIfGone,
    },
    {
      kind: "ask",
      key: "not-synced",
      title: "Syncs leave it out",
      why: "A run that had begun before may still write; what begins afterwards must not.",
      everySeconds: 120,
      forSeconds: 3 * 3600,
      timeoutSeconds: 90,
      ask: lookIfLeftOut,
    },
    {
      kind: "evidence",
      key: "access-revoked",
      title: "Its access is taken away in the tenant",
      why: "The application's secret and consent stay valid at Azure until somebody removes them there.",
      fields: [
        {
          key: "removed",
          title: "What was removed",
          kind: "choice",
          required: true,
          options: [
            { value: "application", title: "The application itself" },
            { value: "consent-and-secret", title: "Consent and secret" },
            { value: "roles", title: "Its roles (shared application)" },
          ],
        },
        ...PROOF,
      ],
    },
    { kind: "status", key: "offboarded", title: "It is offboarded", to: "offboarded" },
  ],
};

async function lookIfMeant(c: Conversation, { input }: FlowView): Promise<FlowAnswer> {
  return orTrouble("failed", async () => {
    const { tenant, listed, evidence } = await seekTenant(c, {
      tenant_id: input.tenant_id ?? "",
      id: input.id ?? "",
    });
    if (!tenant)
      return {
        state: "failed",
        said: "The platform does not list this directory's id. An inactive one is found by the platform's own id only.",
        evidence,
      };
    if (tenant.name !== input.name)
      return {
        state: "failed",
        said: `The platform calls this directory "${shown(tenant.name)}". Cancel this, and ask for it again under that name if it is the one that is meant.`,
        evidence,
      };
    return {
      state: "passed",
      said: listed ? `${shown(tenant.name)} is active.` : `${shown(tenant.name)} is inactive already.`,
      facts: { internal: shown(String(tenant.id)), active: listed },
      tenant: input.tenant_id ?? "",
      evidence,
    };
  });
}

async function lookIfGone(c: Conversation, { input, found }: FlowView): Promise<FlowAnswer> {
  return orTrouble("pending", async () => {
    const { tenant, listed, evidence } = await seekTenant(c, {
      tenant_id: input.tenant_id ?? "",
      id: String(found.seen?.internal ?? input.id ?? ""),
    });
    if (listed) return { state: "pending", said: "The platform still lists it.", evidence };
    return tenant?.is_active === false
      ? {
          state: "passed",
          said: "It is inactive, and the platform's list leaves it out.",
          facts: { active: false },
          evidence,
        }
      : { state: "pending", said: "It is not listed, and not said to be inactive either.", evidence };
  });
}

/** Freshness is told of active tenants only, by name; where it is not told, no run of the history may be for this one. */
async function lookIfLeftOut(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  return orTrouble("pending", async () => {
    const { input, beganAt, found } = view;
    const data = await attempt(
      readOpen(c, DataFreshness, { path: "/api/v1/health/data", timeoutSeconds: 30 }),
    );
    if (data.trouble && data.trouble.trouble !== "not-deployed") throw data.trouble;
    if (data.got) {
      const { evidence } = data.got.reply;
      const kinds = data.got.data.tenants[input.name ?? ""];
      if (!kinds)
        return { state: "passed", said: "The platform tells no freshness of it any more.", evidence };
      const newest = Math.max(0, ...JOBS.map((job) => utcDate(kinds[job])?.getTime() ?? 0));
      return {
        state: "pending",
        said: `The platform still tells its freshness; its newest data is of ${new Date(newest).toISOString().slice(0, 16)} UTC.`,
        evidence,
      };
    }
    const { runs, namesTenants, reply } = await readTenantHistory(c);
    const since = theirTime(beganAt, platformClock(reply, c), c.now());
    const later = runs.filter(({ startedAt }) => startedAt !== null && startedAt >= since);
    const ids = [input.tenant_id, found.seen?.internal];
    const own = later.find(({ tenantId }) => tenantId !== null && ids.includes(tenantId));
    const { evidence } = reply;
    if (!namesTenants) return { state: "pending", said: "The history names no tenants.", evidence };
    if (own)
      return {
        state: "failed",
        said: `A sync of ${own.job} began for it after it was deactivated.`,
        evidence,
      };
    return later.length > 0
      ? {
          state: "passed",
          said: `${later.length} runs have begun for others since, none for it.`,
          facts: { runs: later.length },
          evidence,
        }
      : { state: "pending", said: "No sync has begun since; the next one shows it.", evidence };
  });
}
