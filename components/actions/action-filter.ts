import type { RouterInputs } from "./action-types";

export type ActionFilter = NonNullable<RouterInputs["actions"]["list"]>;

/** What the filter calls a group of states. */
export const STATE_GROUPS = {
  asked: ["drafted", "previewed", "waiting"],
  live: ["queued", "running", "verifying"],
  succeeded: ["succeeded", "rolled-back"],
  failed: ["failed", "outcome-unknown"],
  ended: ["cancelled", "expired"],
} as const satisfies Record<string, ActionFilter["states"]>;
export type StateGroup = keyof typeof STATE_GROUPS;

const isGroup = (text: string): text is StateGroup => Object.hasOwn(STATE_GROUPS, text);

/** Read alike by the server, which fetches the page, and by the browser, which draws it. */
export function readActionFilter(
  get: (name: string) => string | null | undefined,
  platforms: readonly string[],
): ActionFilter {
  const state = get("state") ?? "";
  const platform = get("platform") ?? "";
  const tier = Number(get("tier"));
  const filter: Record<string, unknown> = {
    states: isGroup(state) ? STATE_GROUPS[state] : undefined,
    platformId: platforms.includes(platform) ? platform : undefined,
    person: get("person")?.slice(0, 200) || undefined,
    tier: [1, 2, 3].includes(tier) ? tier : undefined,
    before: readPlace(get("before")),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** The place in the list as it stands in the address: "2026-11-21T03:40:39.724Z~<id>". */
export const writePlace = ({ at, id }: { at: Date; id: string }) => `${at.toISOString()}~${id}`;

function readPlace(text: string | null | undefined): ActionFilter["before"] {
  const [, moment, id] = text?.match(/^(\d{4}-[\dT:.-]+Z)~([0-9a-f-]{36})$/) ?? [];
  const at = new Date(moment ?? "");
  return Number.isNaN(at.getTime()) || !id ? undefined : { at, id };
}
