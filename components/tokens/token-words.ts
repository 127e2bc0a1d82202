import type { TokenState } from "@/domain/machine-token";
import type { Status } from "@/domain/status";
import type { TokenRow } from "./token-types";

const STATUS: Record<TokenState, Status> = {
  active: "ok",
  ending: "warn",
  ended: "alert",
  "without owner": "alert",
  revoked: "paused",
};
export const tokenStatus = (state: TokenState): Status => STATUS[state];

export function stateText({ state, daysLeft }: Pick<TokenRow, "state" | "daysLeft">): string {
  if (state === "ending") return daysLeft === 1 ? "ends within a day" : `ends in ${daysLeft} days`;
  return state;
}

const count = (tokens: readonly TokenRow[], ...states: TokenState[]) =>
  tokens.filter(({ state }) => states.includes(state)).length;

const many = (number: number, one: string, more: string) => `${number} ${number === 1 ? one : more}`;

/** "4 tokens work. 1 ends within 30 days. 1 stopped: it ended, or its owner is not here any more." */
export function tokensAnswer(tokens: readonly TokenRow[]): string {
  const ending = count(tokens, "ending");
  const stopped = count(tokens, "ended", "without owner");
  return [
    `${many(count(tokens, "active", "ending"), "token works", "tokens work")}.`,
    ...(ending > 0 ? [`${many(ending, "ends", "end")} within 30 days.`] : []),
    ...(stopped > 0 ? [`${stopped} stopped: ended, or without an owner who is still here.`] : []),
  ].join(" ");
}

export const placesText = (places: readonly string[]) =>
  places.length === 0 ? "everywhere" : places.join(", ");
