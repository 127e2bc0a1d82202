import type { Verdict } from "@/domain/isolation";
import type { Cell, Place, Round } from "./isolation-types";

/** Of a list that was asked for under another tenant's id. */
export const PRETENDING = "/pretending";

export const VERDICT_MEANING: Record<Verdict, string> = {
  leak: "At least one row belongs to somebody else. A security incident until the opposite is shown.",
  "not-read": "The platform gave no usable answer, so nothing is known about this list.",
  unproven:
    "The list was empty, or its rows name no owner and there was nothing to compare them with. Give both tenants a row there to prove it.",
  own: "Every row belongs to the tenant that asked, or the other's id opened nothing.",
  shared: "The platform shows every tenant the same rows on purpose. Told, not judged.",
  "not-offered": "This version of the platform does not have the list.",
};

const URGENCY: readonly Verdict[] = ["leak", "not-read", "unproven", "shared", "own", "not-offered"];

export type ListRow = {
  key: string;
  title: string;
  /** By tenant; `under` is the same list asked for under the other tenant's id. */
  cells: ReadonlyMap<string, { plain?: Cell; under?: Cell }>;
};

/** The lists of a place, worst first; what was asked under another's id stands in the row of its list. */
export function listRows({ listings, tenants }: Pick<Place, "listings" | "tenants">): ListRow[] {
  const rows = listings
    .filter(({ key }) => !key.endsWith(PRETENDING))
    .map(({ key, title, cells }) => {
      const under = listings.find((other) => other.key === key + PRETENDING)?.cells ?? [];
      const of = (among: readonly Cell[], tenant: string) => among.find((cell) => cell.tenant === tenant);
      return {
        key,
        title,
        cells: new Map(
          tenants.map((tenant) => {
            const plain = of(cells, tenant.key);
            const pretended = of(under, tenant.key);
            return [tenant.key, { ...(plain && { plain }), ...(pretended && { under: pretended }) }];
          }),
        ),
      };
    });
  return rows.sort((a, b) => urgencyOf(a) - urgencyOf(b));
}

function urgencyOf({ cells }: ListRow): number {
  const verdicts = [...cells.values()].flatMap(({ plain, under }) => [plain?.verdict, under?.verdict]);
  const found = URGENCY.findIndex((verdict) => verdicts.includes(verdict));
  return found < 0 ? URGENCY.length : found;
}

/** The page's question in a sentence: the leak first, then what is open, then what is proven. */
export function isolationAnswer(places: readonly Place[]): string {
  const compared = places.filter(({ notCompared }) => notCompared === undefined);
  const leaking = compared.filter(({ status }) => status === "alert");
  if (leaking[0])
    return `${leaking[0].environmentId}: ${leaking[0].reason}${leaking.length > 1 ? ` ${leaking.length} environments leak.` : ""}`;
  if (compared.length === 0) return "No environment can be compared yet.";
  const open = compared.filter(({ status }) => status !== "ok");
  const proven = compared.length - open.length;
  const named = (among: readonly Place[]) => among.map(({ environmentId }) => environmentId).join(", ");
  const blind = places.filter(({ notCompared }) => notCompared !== undefined);
  return [
    `In ${proven} of ${places.length} environments each tenant saw its own rows only.`,
    ...(open.length > 0 ? [`Unproven: ${named(open)}.`] : []),
    ...(blind.length > 0 ? [`Not compared: ${named(blind)}.`] : []),
  ].join(" ");
}

/** "30 proven, 2 unproven" */
export function roundText(round: Round): string {
  const parts: [number, string][] = [
    [round.leak, "with foreign rows"],
    [round.unproven, "unproven"],
    [round.notRead, "not read"],
    [round.own, "proven"],
    [round.shared, "shared by design"],
    [round.notOffered, "not offered"],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(", ");
}

/** The verdicts of a round, as far as its status needs them. */
export const verdictsOf = (round: Round): Verdict[] => [
  ...(round.leak > 0 ? (["leak"] as const) : []),
  ...(round.unproven > 0 ? (["unproven"] as const) : []),
  ...(round.notRead > 0 ? (["not-read"] as const) : []),
  ...(round.own > 0 ? (["own"] as const) : []),
];
