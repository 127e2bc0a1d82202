import { FLOW_KINDS, FLOW_STATES, type FlowKind, type FlowState } from "@/domain/flow";

export const STATE_CHOICES = ["open", ...FLOW_STATES] as const;

/** "tenant": in and out, not the rotations. */
export const KIND_CHOICES = ["tenant", ...FLOW_KINDS] as const;

export type FlowFilter = {
  kind?: FlowKind | "tenant";
  state?: FlowState | "open";
  environmentId?: string;
  tenant?: string;
  credentialId?: string;
  batchId?: string;
  cursor?: { at: Date; id: string };
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What the address asks of the list; what cannot be read there is left out. Read alike by server and browser. Where it
 * names no kind, it means what happens to tenants.
 */
export function readFlowFilter(get: (name: string) => string | null | undefined): FlowFilter {
  const id = (name: string) => get(name)?.match(UUID)?.[0];
  const filter: FlowFilter = {
    kind: KIND_CHOICES.find((one) => one === get("kind")) ?? (id("credential") ? undefined : "tenant"),
    state: STATE_CHOICES.find((one) => one === get("state")),
    environmentId: get("environment")?.slice(0, 200) || undefined,
    tenant: get("tenant")?.slice(0, 200) || undefined,
    credentialId: id("credential"),
    batchId: id("batch"),
    cursor: readPlace(get("before")),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** The question behind the page's answer, the same on the server and in the browser. */
export const OPEN = { kind: "tenant", state: "open" } as const;

/** Parameters of a filter that nobody chose. */
export const NO_FILTER = {
  kind: undefined,
  state: undefined,
  environment: undefined,
  tenant: undefined,
  credential: undefined,
  batch: undefined,
  before: undefined,
};

/** The place in the list as it stands in the address: "2026-11-21T03:40:39.724Z~<id>". */
export const writePlace = ({ at, id }: { at: Date; id: string }) => `${at.toISOString()}~${id}`;

function readPlace(text: string | null | undefined): { at: Date; id: string } | undefined {
  const [moment = "", id = ""] = text?.split("~") ?? [];
  const at = new Date(moment);
  return Number.isNaN(at.getTime()) || !UUID.test(id) ? undefined : { at, id };
}
