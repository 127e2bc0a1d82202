import { PLATFORM_IDS, type PlatformId } from "@/domain/platform";
import { ELIGIBILITIES, type Eligibility, TENANT_STATUSES, type TenantStatus } from "@/domain/tenant";
import type { ListQuestion } from "./tenant-types";

export type ShownFilter = {
  text: string;
  platforms: PlatformId[];
  environments: string[];
  statuses: TenantStatus[];
  eligibility: Eligibility[];
  isTroubled: boolean;
  isUnexpected: boolean;
  customerId: string | null;
};

export const FILTER_NAMES = [
  "q",
  "platform",
  "environment",
  "status",
  "eligibility",
  "trouble",
  "unexpected",
  "customer",
] as const;
type FilterName = (typeof FILTER_NAMES)[number];

type Get = (name: string) => string | null | undefined;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Read alike by the server, which fetches the page, and by the browser, which draws it. */
export function readFilter(get: Get): ShownFilter {
  const list = (name: FilterName) =>
    (get(name) ?? "")
      .split(",")
      .filter((value) => value !== "" && value.length <= 200)
      .slice(0, 50);
  const among = <T extends string>(name: FilterName, values: readonly T[]) => {
    const named = list(name);
    return values.filter((value) => named.includes(value));
  };
  const customer = get("customer") ?? "";
  return {
    text: (get("q") ?? "").trim().slice(0, 200),
    platforms: among("platform", PLATFORM_IDS),
    environments: list("environment"),
    statuses: among("status", TENANT_STATUSES),
    eligibility: among("eligibility", ELIGIBILITIES),
    isTroubled: get("trouble") === "1",
    isUnexpected: get("unexpected") === "1",
    customerId: UUID.test(customer) ? customer : null,
  };
}

export function readQuestion(get: Get) {
  return { filter: readFilter(get), after: readPlace(get("after")) } satisfies ListQuestion;
}

type Place = NonNullable<ListQuestion["after"]>;

/** The last row of the page before. */
export const writePlace = ({ name, environmentId, externalId }: Place) =>
  JSON.stringify([name, environmentId, externalId]);

export function readPlace(text: string | null | undefined): Place | null {
  if (!text) return null;
  try {
    const parts: unknown = JSON.parse(text);
    if (!Array.isArray(parts) || parts.length !== 3 || !parts.every((part) => typeof part === "string"))
      return null;
    const [name = "", environmentId = "", externalId = ""] = parts.map((part) => String(part).slice(0, 300));
    return environmentId && externalId
      ? { name, environmentId: environmentId.slice(0, 200), externalId }
      : null;
  } catch {
    return null;
  }
}

/** How many of the filters that a phone folds away are set. */
export const countFiltered = ({ text: _, ...folded }: ShownFilter) =>
  Object.values(folded).filter((value) => (Array.isArray(value) ? value.length > 0 : Boolean(value))).length;

export const isFiltered = (filter: ShownFilter) => filter.text !== "" || countFiltered(filter) > 0;

export const NO_FILTER = {
  after: undefined,
  ...Object.fromEntries(FILTER_NAMES.map((name) => [name, undefined])),
};
