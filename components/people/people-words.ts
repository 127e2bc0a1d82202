import { ROLES, type Role } from "@/domain/access";
import type { Ended, OpenSession, PersonRow } from "./people-types";

export type AccountState = "active" | "link pending" | "disabled";

/** Who has neither chosen a password nor come in through the identity provider cannot sign in yet. */
export function accountState(
  person: Pick<PersonRow, "disabledAt" | "hasPassword" | "hasIdentity">,
): AccountState {
  if (person.disabledAt) return "disabled";
  return person.hasPassword || person.hasIdentity ? "active" : "link pending";
}

export const METHOD_WORDS: Record<OpenSession["method"], string> = {
  password: "password",
  "second-factor": "password and code",
  "identity-provider": "identity provider",
};

export const sessionsEnded = (count: number) =>
  count === 1 ? "1 session was ended" : `${count} sessions were ended`;

const ENDED_WORDS: readonly [keyof Ended, one: string, many: string][] = [
  ["sessions", "1 session was ended", "sessions were ended"],
  ["approvals", "1 request or approval lapsed", "requests and approvals lapsed"],
  ["alerts", "1 alert is open again", "alerts are open again"],
  ["flows", "1 flow stands still", "flows stand still"],
  ["runbooks", "1 runbook stands still", "runbooks stand still"],
  ["tokens", "1 machine token is revoked", "machine tokens are revoked"],
  ["requests", "1 access request is withdrawn", "access requests are withdrawn"],
  ["exports", "1 export is cancelled", "exports are cancelled"],
  ["links", "1 link is dead", "links are dead"],
];

/** "1 session was ended, 2 alerts are open again"; empty where nothing was held. */
export const endedWords = (ended: Ended): string =>
  ENDED_WORDS.filter(([what]) => ended[what] > 0)
    .map(([what, one, many]) => (ended[what] === 1 ? one : `${ended[what]} ${many}`))
    .join(", ");

export const ROLE_MEANING: Record<Role, string> = {
  viewer: "Sees platforms, checklists, limits and drills; changes nothing.",
  operator: "Works through checklists, runs actions and drills.",
  admin: "Does all that an operator does, changes limits and manages people.",
  auditor: "Sees everything, the audit trail and the people too; changes nothing.",
};

const PLURAL: Record<Role, string> = {
  viewer: "viewers",
  operator: "operators",
  admin: "admins",
  auditor: "auditors",
};

/** "5 people can sign in: 1 viewer, 1 operator, 2 admins and 1 auditor. 1 has not chosen a password yet." */
export function peopleAnswer(people: readonly PersonRow[]): string {
  const count = (state: AccountState) => people.filter((person) => accountState(person) === state).length;
  const active = people.filter((person) => accountState(person) === "active");
  const roles = ROLES.map((role) => ({ role, count: active.filter((person) => person.role === role).length }))
    .filter((one) => one.count > 0)
    .map((one) => `${one.count} ${one.count === 1 ? one.role : PLURAL[one.role]}`);
  const pending = count("link pending");
  const disabled = count("disabled");
  return [
    `${active.length} ${active.length === 1 ? "person" : "people"} can sign in${roles.length > 0 ? `: ${inList(roles)}` : ""}.`,
    ...(pending > 0 ? [`${pending} ${pending === 1 ? "has" : "have"} not come in yet.`] : []),
    ...(disabled > 0 ? [`${disabled} ${disabled === 1 ? "is" : "are"} disabled.`] : []),
  ].join(" ");
}

function inList(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

const BROWSERS: readonly [RegExp, string][] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\//, "Firefox"],
  [/HeadlessChrome\//, "Chrome without a window"],
  [/Chrom(e|ium)\//, "Chrome"],
  [/Safari\//, "Safari"],
];

const SYSTEMS: readonly [RegExp, string][] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

/** "Firefox on Linux", as far as the browser tells. */
export function browserWords(userAgent: string): string {
  const find = (known: readonly [RegExp, string][]) => known.find(([mark]) => mark.test(userAgent))?.[1];
  const browser = find(BROWSERS) ?? "Unknown browser";
  const system = find(SYSTEMS);
  return system ? `${browser} on ${system}` : browser;
}

/** The address a browser came from; without a proxy in front it is not known. */
export const addressWords = (ip: string) => (ip === "direct" || ip === "" ? "address not recorded" : ip);
