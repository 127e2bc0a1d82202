import type { Route } from "next";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { OBJECTIVE_KINDS, type ObjectiveKind, type SeriesId } from "@/domain/objective";
import { PLATFORM_IDS, type PlatformId } from "@/domain/platform";
import { byTrouble, isStatus, STATUSES, type Status } from "@/domain/status";
import { STANDING_WORD } from "./sla-words";

/** What the list needs to know of a promise. */
export type Listed = {
  objective: { id: string; title: string; platformId: PlatformId; kind: ObjectiveKind };
  series: SeriesId;
  status: Status;
  says: string;
  /** What was promised in the window, where it changed inside it. */
  held: readonly unknown[];
};

export type SlaFilter = {
  platform: PlatformId | undefined;
  environment: string | undefined;
  kind: ObjectiveKind | undefined;
  state: Status[];
};

const oneOf = <T extends string>(all: readonly T[], text: string | null) => all.find((one) => one === text);

export function readFilter(params: { get: (name: string) => string | null }): SlaFilter {
  return {
    platform: oneOf(PLATFORM_IDS, params.get("platform")),
    environment: params.get("environment") || undefined,
    kind: oneOf(OBJECTIVE_KINDS, params.get("kind")),
    state: (params.get("state") ?? "").split(",").filter(isStatus),
  };
}

/** The name of an environment without its platform: "production". */
export const placeName = (environmentId: string) => environmentId.split("/").slice(1).join("/");

export function matches(
  { objective, series, status }: Listed,
  filter: SlaFilter,
  ignoring?: "state",
): boolean {
  return (
    (!filter.platform || objective.platformId === filter.platform) &&
    (!filter.environment || placeName(series.environmentId) === filter.environment) &&
    (!filter.kind || objective.kind === filter.kind) &&
    (ignoring === "state" || filter.state.length === 0 || filter.state.includes(status))
  );
}

/** States that are there, the worst first, with how many promises stand in each. */
export function stateOptions(rows: readonly Listed[]) {
  return STATUSES.toSorted(byTrouble)
    .map((status) => ({
      value: status,
      status,
      label: STANDING_WORD[status],
      count: rows.filter((row) => row.status === status).length,
    }))
    .filter(({ count }) => count > 0);
}

const promises = (n: number) => `${n} ${n === 1 ? "promise" : "promises"}`;
const is = (n: number) => (n === 1 ? "is" : "are");

/** The page's question in one sentence: are the promises kept, and which is worst? The rows are sorted, worst first. */
export function listAnswer(rows: readonly Listed[]): string {
  const [worst] = rows;
  if (!worst) return "No promise is counted here yet.";
  const count = (status: Status) => rows.filter((row) => row.status === status).length;
  const [broken, risky, unknown] = [count("alert"), count("warn"), count("unknown")];
  const parts = [
    ...(broken > 0 ? [`${broken} ${is(broken)} broken`] : []),
    ...(risky > 0 ? [`${risky} ${is(risky)} at risk`] : []),
    ...(unknown > 0 ? [`nobody can tell of ${unknown}`] : []),
  ];
  const changed = rows.filter(({ held }) => held.length > 0).length;
  const tail =
    changed > 0 ? ` ${promises(changed)} changed inside ${changed === 1 ? "its" : "their"} window.` : "";
  if (parts.length === 0)
    return `${rows.length === 1 ? "The one promise is kept." : `All ${promises(rows.length)} are kept.`}${tail}`;
  const head = `Of ${promises(rows.length)} ${parts.join(", ").replace(/, ([^,]*)$/, " and $1")}.`;
  return `${head} Worst: ${nameOf(worst)}: ${worst.says}${tail}`;
}

export const nameOf = ({ objective, series }: Pick<Listed, "objective" | "series">) =>
  [
    `${PLATFORM_NAME[objective.platformId]} ${placeName(series.environmentId)}`,
    series.tenant,
    objective.title,
  ]
    .filter(Boolean)
    .join(", ");

/** "/sla/adinsights/api-availability/production"; the tenant, which may hold anything, is a parameter. */
export function promiseHref(
  { objectiveId, environmentId, tenant }: SeriesId,
  query: Record<string, string | undefined> = {},
): Route {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ tenant: tenant || undefined, ...query }))
    if (value !== undefined) params.set(name, value);
  const place = placeName(environmentId).split("/").map(encodeURIComponent).join("/");
  return `/sla/${objectiveId}/${place}${params.size > 0 ? `?${params}` : ""}` as Route;
}
