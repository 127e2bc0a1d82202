import { CREDENTIAL_KINDS } from "@/domain/credential";
import { CREDENTIAL_STATES } from "@/domain/credential-standing";
import { PLATFORM_IDS } from "@/domain/platform";
import type { CredentialFilter } from "./credential-types";

type Get = (name: string) => string | null | undefined;

/** Days that "due within" offers. */
export const WITHIN_DAYS = [7, 14, 30, 90] as const;

/** Read alike by the server, which fetches the page, and by the browser, which draws it. */
export function readCredentialFilter(get: Get): CredentialFilter {
  const oneOf = <T extends string>(name: string, known: readonly T[]) =>
    known.find((value) => value === get(name));
  const text = (name: string, most: number) => get(name)?.trim().slice(0, most) || undefined;
  const within = Number(get("within"));
  const filter: CredentialFilter = {
    platformId: oneOf("platform", PLATFORM_IDS),
    environmentId: text("environment", 200),
    tenant: text("tenant", 200),
    kind: oneOf("kind", CREDENTIAL_KINDS),
    state: oneOf("state", [...CREDENTIAL_STATES, "needs"]),
    dueWithinDays: WITHIN_DAYS.find((days) => days === within),
    search: text("q", 100),
    cursor: readPlace(get("after")),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

type Place = NonNullable<CredentialFilter["cursor"]>;

/** The place in the list as it stands in the address: "1~2026-11-25 12:00:00+00~<id>". */
export const writePlace = ({ rank, at, id }: Place) => `${rank}~${at}~${id}`;

function readPlace(text: string | null | undefined): Place | undefined {
  const [, rank, at, id] = text?.match(/^(\d)~(infinity|[\d :.+-]{10,40})~([0-9a-f-]{36})$/) ?? [];
  return rank && at && id ? { rank: Number(rank), at, id } : undefined;
}
