import type { Route } from "next";

/** Parameters that are not fields of a plan's form. */
const PLACES = ["environment", "plan", "credential"] as const;

export type NewFlow = {
  environmentId: string | undefined;
  plan: string | undefined;
  credentialId: string | undefined;
  /** What a link knows of the form already; never a secret. */
  given: Record<string, string>;
};

export function readNewFlow(search: URLSearchParams): NewFlow {
  return {
    environmentId: search.get("environment") ?? undefined,
    plan: search.get("plan") ?? undefined,
    credentialId: search.get("credential") ?? undefined,
    given: Object.fromEntries([...search].filter(([name]) => !(PLACES as readonly string[]).includes(name))),
  };
}

/** A link that begins a flow, with what is known of its form. */
export function newFlowHref({
  environmentId,
  plan,
  credentialId,
  given = {},
}: {
  environmentId: string;
  plan?: string;
  credentialId?: string;
  given?: Record<string, string>;
}): Route {
  const search = new URLSearchParams({ environment: environmentId });
  if (plan) search.set("plan", plan);
  if (credentialId) search.set("credential", credentialId);
  for (const [name, value] of Object.entries(given)) search.set(name, value);
  return `/tenants/onboarding/new?${search}` as Route;
}
