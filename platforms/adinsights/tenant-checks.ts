import { z } from "zod";
import type { Finding } from "@/domain/flow";
import { accepted, parsed } from "@/platforms/answers";
import type { FlowAnswer, FlowView } from "@/platforms/flow";
import type { Reply } from "@/platforms/outbound/outbound";
import { type Conversation, type EvidenceOf, PlatformError } from "@/platforms/platform";
import { asTenant, listOf, short } from "./client";
import { statusOf } from "./connections";
import { isOpenToAll, probeHook } from "./hook-probe";
import { readTelemetry } from "./telemetry-question";
import { readConnections } from "./tenant-connections";
import { readOwnTenant } from "./tenants-question";

const AIRBYTE_SECONDS = 60;
/** Who may list connections and start syncs over there. */
const ADMINISTRATORS = ["ADMIN", "SUPER_ADMIN", "SM_ADMIN", "AGENCY_ADMIN", "CLIENT_TEAM_LEAD"];

type Found = Finding & { evidence?: EvidenceOf };
const ok = (title: string, said: string, evidence?: EvidenceOf): Found => ({
  status: "ok",
  title,
  said,
  ...(evidence ? { evidence } : {}),
});
const bad = (title: string, said: string, remedy: string, evidence?: EvidenceOf): Found => ({
  status: "alert",
  title,
  said,
  remedy,
  ...(evidence ? { evidence } : {}),
});

/** One thing that could not be asked must not hide the others. */
async function looked(title: string, remedy: string, look: () => Promise<Found>): Promise<Found> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return bad(title, short(error.message, 300), remedy, error.details.evidence);
  }
}

const Me = z.object({ user: z.object({ id: z.union([z.string(), z.number()]) }) });
const RoleRow = z.object({
  user: z.union([z.string(), z.number(), z.object({ id: z.union([z.string(), z.number()]) })]),
  role: z.union([z.string(), z.object({ name: z.string() })]),
});
const ownerOf = (user: z.output<typeof RoleRow>["user"]) => String(typeof user === "object" ? user.id : user);
const roleOf = (role: z.output<typeof RoleRow>["role"]) => (typeof role === "object" ? role.name : role);

async function readMe(c: Conversation, tenant: string) {
  const reply = accepted(await asTenant(c, tenant, { path: "/api/me/", as: "user", purpose: "person" }));
  return { id: String(parsed(Me, reply).user.id), evidence: reply.evidence };
}

async function roles(c: Conversation, tenant: string): Promise<Found> {
  const me = await readMe(c, tenant);
  const reply = accepted(
    await asTenant(c, tenant, { path: "/api/user-roles/", as: "user", purpose: "person" }),
  );
  const mine = parsed(listOf(RoleRow), reply)
    .filter(({ user }) => ownerOf(user) === me.id)
    .map(({ role }) => roleOf(role));
  const fits = mine.some((role) => ADMINISTRATORS.includes(role));
  return fits
    ? ok("Role", `The user is ${mine.join(", ").slice(0, 120)}.`, reply.evidence)
    : bad(
        "Role",
        `The user is ${mine.join(", ").slice(0, 120) || "nothing"}.`,
        "Give it the role ADMIN of its tenant: without it nothing can be listed or synced.",
        reply.evidence,
      );
}

/** What the platform says of Airbyte when it asks there for this tenant. */
function airbyteSaid({ status, evidence }: Reply): Found {
  const title = "Airbyte";
  switch (status) {
    case 200:
      return ok(title, "ADinsights reaches Airbyte.", evidence);
    case 501:
    case 503:
      return bad(
        title,
        `ADinsights has no address or credential for Airbyte (${status}).`,
        "Set AIRBYTE_API_URL with AIRBYTE_API_TOKEN, or a user and a password, and deploy.",
        evidence,
      );
    case 502:
    case 504:
      return bad(
        title,
        `Airbyte does not answer ADinsights (${status}).`,
        "Look at Airbyte's server and at the network between the two.",
        evidence,
      );
    case 401:
    case 403:
      return bad(
        title,
        `Airbyte does not accept ADinsights' credential (${status}).`,
        "Renew AIRBYTE_API_TOKEN and deploy.",
        evidence,
      );
    default:
      return bad(title, `Asked for Airbyte, ADinsights answered ${status}.`, "Look at its log.", evidence);
  }
}

async function airbyte(c: Conversation, tenant: string): Promise<Found> {
  const base = c.dialect === "runbook" ? "/api/integrations/airbyte/connections" : "/api/airbyte/connections";
  return airbyteSaid(
    await asTenant(c, tenant, {
      path: `${base}/health/`,
      as: "user",
      purpose: "person",
      timeoutSeconds: AIRBYTE_SECONDS,
    }),
  );
}

/** Everything that a tenant needs before its first sync, each with what mends it. */
export async function testConnection(c: Conversation, tenant: string): Promise<FlowAnswer> {
  const renew = `Check ${tenant}-username and ${tenant}-password.`;
  const found = [
    await looked("Sign-in", renew, async () => {
      const { evidence } = await readMe(c, tenant);
      return ok("Sign-in", "The administrator signs in.", evidence);
    }),
    await looked("Own tenant", renew, async () => {
      const { ids, name, evidence } = await readOwnTenant(c, tenant);
      return ids.length === 1
        ? ok("Own tenant", `It sees one tenant: ${name ?? "without a name"}.`, evidence)
        : bad(
            "Own tenant",
            `It sees ${ids.length} tenants.`,
            "A tenant's user sees its own only. Take another user: this one is a superuser, or of no tenant.",
            evidence,
          );
    }),
    await looked("Role", "Give the user the role ADMIN of its tenant.", () => roles(c, tenant)),
    ...(c.dialect === "december"
      ? []
      : [
          await looked("Connections", "Give the user the role ADMIN of its tenant.", async () => {
            const { connections, evidence } = await readConnections(c, tenant);
            return ok("Connections", `It may list them; there are ${connections.length}.`, evidence);
          }),
        ]),
    await looked("Airbyte", "Try again; should it stay so, look at ADinsights' log.", () =>
      airbyte(c, tenant),
    ),
  ];
  const wrong = found.filter(({ status }) => status !== "ok");
  return {
    state: wrong.length === 0 ? "passed" : "failed",
    said:
      wrong.length === 0
        ? `All ${found.length} are well.`
        : `${wrong.length} of ${found.length} are not well: ${wrong.map(({ title }) => title).join(", ")}.`,
    findings: found.map(({ evidence: _, ...finding }) => finding),
    facts: { looked: found.length, wrong: wrong.length },
    evidence: (wrong[0] ?? found[0])?.evidence,
  };
}

/** Syncs are not begun before the platform can be told of their ends. */
export async function webhookIsSet(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  const own = await view.secret("current", "webhook-secret");
  const { state, said, evidence } = await probeHook(c, own);
  const facts = { answer: state, held: own !== undefined };
  if (state === "unset")
    return {
      state: "failed",
      said: "ADinsights has no webhook secret and turns every webhook away (503). Set AIRBYTE_WEBHOOK_SECRET there and in Airbyte, deploy, and look again.",
      facts,
      evidence,
    };
  if (state === "mixed" || state === "unclear") return { state: "failed", said, facts, evidence };
  if (state === "accepted" && (await isOpenToAll(c)))
    return {
      state: "failed",
      said: "ADinsights takes webhooks from anybody: no secret is set and none is required. Set AIRBYTE_WEBHOOK_SECRET, deploy, and look again.",
      facts: { ...facts, answer: "open" },
      evidence,
    };
  const isOther = own !== undefined && state === "rejected";
  return {
    state: "passed",
    said: "ADinsights has a webhook secret.",
    findings: [
      isOther
        ? {
            status: "warn",
            title: "Not the one that this console holds",
            said: "ADinsights turns the console's webhook secret away.",
            remedy: "Enter the right one under Credentials, or rotate it.",
          }
        : { status: "ok", title: "Webhook secret", said: own ? said : "One is asked for (403 without it)." },
    ],
    facts,
    evidence,
  };
}

/** Listed by its own identity, synced since the flow began, and rows came of it. */
export async function dataFlows(c: Conversation, tenant: string, since: Date): Promise<FlowAnswer> {
  const own = await readOwnTenant(c, tenant);
  const { telemetry, evidence } = await readTelemetry(c, tenant, "person");
  const fresh = telemetry.results.filter(({ started_at }) => Date.parse(started_at ?? "") >= since.getTime());
  const good = fresh.filter(({ status }) => statusOf(status) === "succeeded");
  const failed = fresh.filter(({ status }) => statusOf(status) === "failed");
  const records = good.reduce((sum, { records_synced }) => sum + Math.max(0, records_synced ?? 0), 0);
  const isListed = own.ids.length === 1;
  const findings: Finding[] = [
    isListed
      ? { status: "ok", title: "Listed", said: "Its own identity sees it, and no other tenant." }
      : { status: "alert", title: "Listed", said: `Its own identity sees ${own.ids.length} tenants.` },
    {
      status: good.length > 0 ? "ok" : "unknown",
      title: "Synced",
      said: `${good.length} syncs ended well since, ${failed.length} badly.`,
      ...(failed.length > 0
        ? { remedy: "Look at the job in Airbyte; most often an access is missing." }
        : {}),
    },
    {
      status: records > 0 ? "ok" : "unknown",
      title: "Rows",
      said: `${records} records came.`,
      ...(good.length > 0 && records === 0
        ? { remedy: "A sync without records: is there anything in the account, and is the right one chosen?" }
        : {}),
    },
  ];
  return {
    state: !isListed ? "failed" : records > 0 ? "passed" : "pending",
    said: records > 0 ? `${records} records came with ${good.length} syncs.` : "No record has come yet.",
    findings,
    facts: { syncs: good.length, failed: failed.length, records },
    evidence,
  };
}
