import { placeText, type Role, withArticle } from "@/domain/access";
import type { AccessRequest, Grant, Mine } from "./access-types";

/** "You are an operator everywhere." with what grants add; or that nothing was granted. */
export function mineAnswer({ role, reach, grants }: Pick<Mine, "role" | "reach" | "grants">): string {
  const own = reach === "everywhere" ? `You are ${withArticle(role)} everywhere.` : "";
  const held = grants.filter(({ holds }) => holds).map((grant) => `${grant.role} in ${placeText(grant)}`);
  if (held.length === 0)
    return own || "You have no role anywhere yet, so nothing is shown to you. Ask for one.";
  return own ? `${own} Besides, you are ${inList(held)}.` : `You are ${inList(held)}, and nothing elsewhere.`;
}

const inList = (items: readonly string[]) =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;

export type GrantState = "in force" | "taken back" | "over";

export function grantState({ holds, revokedAt }: Pick<Grant, "holds" | "revokedAt">): GrantState {
  if (holds) return "in force";
  return revokedAt ? "taken back" : "over";
}

export const REQUEST_WORD: Record<AccessRequest["state"], string> = {
  waiting: "waits for an admin",
  approved: "approved",
  denied: "denied",
  withdrawn: "taken back",
  expired: "nobody decided in time",
};

export const hoursText = (hours: number) =>
  hours % 24 === 0 ? (hours === 24 ? "1 day" : `${hours / 24} days`) : `${hours} h`;

export const askText = ({
  role,
  hours,
  ...place
}: { role: Role; hours: number } & Parameters<typeof placeText>[0]) =>
  `${role} in ${placeText(place)} for ${hoursText(hours)}`;
