import type { Finding } from "@/domain/flow";
import type { FlowAnswer, FlowView } from "@/platforms/flow";
import type { Conversation, PlatformError } from "@/platforms/platform";
import { attempt, readOpen, readSigned, shown } from "./client";
import { DetailedHealth, Health, Me } from "./shapes";
import { differsFrom, listTenants, ofDirectory } from "./tenant-reads";
import { NewTenant } from "./tenant-rules";

/** What a step found, or in words why nothing could be learned. */
export async function orTrouble(
  state: "pending" | "failed",
  look: () => Promise<FlowAnswer>,
): Promise<FlowAnswer> {
  const looked = await attempt(look());
  if (looked.got) return looked.got;
  const { message, details } = looked.trouble;
  return {
    state,
    said: `It could not be looked at: ${message}`,
    ...(details.evidence && { evidence: details.evidence }),
  };
}

export const wantedOf = ({ input }: Pick<FlowView, "input">): NewTenant => {
  const { name, tenant_id, client_id, client_secret_ref, description, use_lighthouse } = input;
  return NewTenant.parse({ name, tenant_id, client_id, client_secret_ref, description, use_lighthouse });
};

/** Before anything is made: what can be known of the platform's side. */
export async function lookAtReach(
  c: Conversation,
  view: FlowView,
  asksForToken: boolean,
): Promise<FlowAnswer> {
  return orTrouble("failed", async () => {
    const wanted = wantedOf(view);
    await readOpen(c, Health, { path: "/health" });
    const [{ tenants, evidence }, me, detailed] = await Promise.all([
      listTenants(c),
      asksForToken ? attempt(readSigned(c, Me, { path: "/api/v1/auth/me" })) : undefined,
      attempt(readOpen(c, DetailedHealth, { path: "/health/detailed" })),
    ]);
    const findings: Finding[] = [
      { status: "ok", title: "The platform answers", said: `It lists ${tenants.length} tenants.` },
      roleFinding(me?.got?.data.roles ?? undefined, me?.trouble, asksForToken),
      placeFinding(tenants, wanted),
      nameFinding(tenants, wanted),
      accessFinding(detailed.got?.data.components.azure_configured, wanted),
    ];
    const bad = findings.filter(({ status }) => status === "alert" || status === "unknown");
    return {
      state: bad.length === 0 ? "passed" : "failed",
      said:
        bad.length === 0
          ? "The platform can take it. Whether its access works can be tried only once it is there."
          : bad.map(({ said }) => said).join(" "),
      findings,
      evidence,
    };
  });
}

function roleFinding(
  roles: readonly string[] | undefined,
  trouble: PlatformError | undefined,
  asksForToken: boolean,
): Finding {
  const title = "Our credential may add tenants";
  if (!asksForToken) return { status: "ok", title, said: "This deployment asks for no role." };
  if (trouble) return { status: "unknown", title, said: trouble.message };
  if (roles?.includes("admin")) return { status: "ok", title, said: "It has the admin role." };
  return {
    status: "alert",
    title,
    said: `It has no admin role (it has ${roles?.join(", ") || "none"}).`,
    remedy: "Give the console a token of an administrator of the platform.",
  };
}

type Listed = Awaited<ReturnType<typeof listTenants>>["tenants"];

function placeFinding(tenants: Listed, wanted: NewTenant): Finding {
  const title = "The directory is not taken";
  const there = ofDirectory(tenants, wanted.tenant_id);
  if (!there) return { status: "ok", title, said: "No active tenant has this directory's id." };
  const differences = differsFrom(there, wanted);
  if (differences.length === 0)
    return {
      status: "warn",
      title,
      said: "It is there already with these values; it will not be made again.",
    };
  return {
    status: "alert",
    title,
    said: `The platform has this directory already, and ${differences.join(", ")}.`,
    remedy: "Change that tenant, or cancel this and compare the directory's id.",
  };
}

function nameFinding(tenants: Listed, { name, tenant_id }: NewTenant): Finding {
  const title = "The name is not taken";
  const twin = tenants.find((other) => other.name === name && other.tenant_id?.toLowerCase() !== tenant_id);
  if (!twin) return { status: "ok", title, said: "No other active tenant is called so." };
  return {
    status: "alert",
    title,
    said: `Another tenant is called ${shown(name)}: the platform tells fresh data by name, so neither could be proved.`,
    remedy: "Ask for it again under another name.",
  };
}

function accessFinding(isSet: boolean | null | undefined, wanted: NewTenant): Finding {
  const title = "Access to Azure";
  const own = wanted.client_id !== "" && wanted.client_secret_ref !== "";
  if (own)
    return {
      status: "ok",
      title,
      said: "An application and the name of its secret are given; the platform does not look whether they are right.",
    };
  if (isSet)
    return {
      status: "warn",
      title,
      said: "The platform's shared credentials are set, which does not show that they work for this tenant.",
    };
  return {
    status: isSet === false ? "alert" : "unknown",
    title,
    said:
      isSet === false
        ? "The platform has no shared credentials and none are given: its syncs would leave the tenant out silently."
        : "Whether the platform has shared credentials could not be read.",
    remedy: "Give the application's id and the name of its secret.",
  };
}

export async function lookIfListed(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  return orTrouble("pending", async () => {
    const wanted = wantedOf(view);
    const { tenants, evidence } = await listTenants(c);
    const there = ofDirectory(tenants, wanted.tenant_id);
    if (!there)
      return { state: "pending", said: "The platform does not list this directory's id.", evidence };
    return {
      state: "passed",
      said: `Listed as ${shown(there.name)}, under the platform's own id ${shown(String(there.id))}.`,
      facts: { internal: shown(String(there.id)), name: shown(there.name), tenants: tenants.length },
      tenant: wanted.tenant_id,
      evidence,
    };
  });
}
