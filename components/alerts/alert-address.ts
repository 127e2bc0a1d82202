import {
  ALERT_FLAGS,
  ALERT_SORTS,
  ALERT_WINDOWS,
  type AlertFlag,
  type AlertSort,
  type AlertWindow,
} from "@/domain/alert-filter";
import { ALERT_SEVERITIES, type AlertSeverity, PLATFORM_IDS, type PlatformId } from "@/domain/platform";
import type { ListQuestion } from "./alert-types";

export type ShownFilter = {
  state: AlertWindow;
  severities: AlertSeverity[];
  platforms: PlatformId[];
  environments: string[];
  troubles: string[];
  rules: string[];
  jobs: string[];
  tenant: string;
  owner: string | null;
  flags: AlertFlag[];
  text: string;
};

/** What of the address is a filter; a saved view keeps these. */
export const FILTER_NAMES = [
  "state",
  "severity",
  "platform",
  "environment",
  "trouble",
  "rule",
  "job",
  "tenant",
  "owner",
  "flag",
  "q",
  "sort",
] as const;
export type FilterName = (typeof FILTER_NAMES)[number];

type Get = (name: string) => string | null | undefined;

const LONGEST = 200;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Read alike by the server, which fetches the page, and by the browser, which draws it. */
export function readFilter(get: Get): ShownFilter {
  const list = (name: FilterName) =>
    (get(name) ?? "")
      .split(",")
      .filter((value) => value !== "" && value.length <= LONGEST)
      .slice(0, 50);
  const among = <T extends string>(name: FilterName, values: readonly T[]) => {
    const named = list(name);
    return values.filter((value) => named.includes(value));
  };
  const owner = get("owner") ?? "";
  return {
    state: ALERT_WINDOWS.find((one) => one === get("state")) ?? "unresolved",
    severities: among("severity", ALERT_SEVERITIES),
    platforms: among("platform", PLATFORM_IDS),
    environments: list("environment"),
    troubles: list("trouble"),
    rules: list("rule"),
    jobs: list("job"),
    tenant: (get("tenant") ?? "").slice(0, LONGEST),
    owner: owner === "mine" || owner === "nobody" || UUID.test(owner) ? owner : null,
    flags: among("flag", ALERT_FLAGS),
    text: (get("q") ?? "").trim().slice(0, LONGEST),
  };
}

/** A lease has an end only while somebody holds it, so that order shows the acknowledged alone. */
export function readSort(get: Get, state: AlertWindow): AlertSort {
  const sort = ALERT_SORTS.find((one) => one === get("sort")) ?? "severity";
  return sort === "lease" && state !== "acknowledged" ? "severity" : sort;
}

export function readQuestion(get: Get) {
  const filter = readFilter(get);
  return { filter, sort: readSort(get, filter.state), after: readPlace(get("after")) } satisfies ListQuestion;
}

type Place = NonNullable<ListQuestion["after"]>;

/** The last row of the page before, as it stands in the address: "0~2026-11-21T03:40:39.724123Z~7". */
export const writePlace = ({ rank, at, id }: Place) => `${rank}~${at}~${id}`;

export function readPlace(text: string | null | undefined): Place | null {
  const [, rank, at, id] = text?.match(/^(\d)~(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)~(\d{1,15})$/) ?? [];
  if (!rank || !at || !id || Number.isNaN(Date.parse(at)) || Number(id) < 1) return null;
  return { rank: Number(rank), at, id: Number(id) };
}

/** How many of the filters that a phone folds away are set. */
export const countFiltered = ({ state: _, text: __, ...folded }: ShownFilter) =>
  Object.values(folded).filter((value) => (Array.isArray(value) ? value.length > 0 : Boolean(value))).length;

export const isFiltered = (filter: ShownFilter) =>
  Object.entries(filter).some(([name, value]) =>
    name === "state" ? value !== "unresolved" : Array.isArray(value) ? value.length > 0 : Boolean(value),
  );

/** A new filter starts on the first page, with nothing unfolded. */
export const AGAIN = { after: undefined, under: undefined };
export const NO_FILTER = {
  ...AGAIN,
  ...Object.fromEntries(FILTER_NAMES.map((name) => [name, undefined])),
};

export const readIds = (text: string | null | undefined): number[] =>
  (text ?? "")
    .split(",")
    .map(Number)
    .filter((id) => Number.isSafeInteger(id) && id > 0)
    .slice(0, 20);

type Subject = {
  platformId: string;
  environmentId: string;
  trouble: string;
  job: string | null;
  tenant: string | null;
  check: string | null;
};

/** The screen of silences with a silence begun that matches what all of these have in common. */
export function silenceAddress(alerts: readonly Subject[]): string {
  const fields = [
    ["platform", "platformId"],
    ["environment", "environmentId"],
    ["trouble", "trouble"],
    ["job", "job"],
    ["tenant", "tenant"],
    ["check", "check"],
  ] as const;
  const params = new URLSearchParams({ new: "1" });
  for (const [field, name] of fields) {
    const values = new Set(alerts.map((alert) => alert[name]));
    const [value] = values;
    const isSaidByEnvironment =
      field === "platform" && new Set(alerts.map((one) => one.environmentId)).size === 1;
    if (values.size === 1 && value && !isSaidByEnvironment) params.append("m", `${field}:${value}`);
  }
  return `/alerts/silences?${params}`;
}
