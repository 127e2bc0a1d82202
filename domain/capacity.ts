import type { PlatformDeclaration } from "./schema/platform";

/** What grows or fills up, in the order in which it is listed. */
export const CAPACITY_KINDS = ["size", "queue", "share", "duration", "response", "cache", "table"] as const;
export type CapacityKind = (typeof CAPACITY_KINDS)[number];

export const CAPACITY_WORD: Record<CapacityKind, string> = {
  size: "Size",
  queue: "Queue",
  share: "Share in use",
  duration: "Duration",
  response: "Response time",
  cache: "Cache",
  table: "Own table",
};

const KIND_OF: [RegExp, CapacityKind][] = [
  [/^database\.size$/, "size"],
  [/^queue\.(length|depth|ad-sync|dead-letters)$/, "queue"],
  [/^(database\.connections|(cpu|memory|disk)\.share|disk\.used|host\.(cpu|memory|disk))$/, "share"],
  [/^[a-z-]+\.duration$/, "duration"],
  [/^(api\.(p95|response)|database\.(query-time|longest-query))$/, "response"],
  [/^cache\.hit-rate$/, "cache"],
];

/** The kind of a check's metric; undefined for what says nothing of capacity. */
export const kindOf = (metric: string): CapacityKind | undefined =>
  KIND_OF.find(([pattern]) => pattern.test(metric))?.[1];

/** Of a job's runs where no check measures how long they take. */
export function jobsWithout(
  declaration: Pick<PlatformDeclaration, "jobs" | "components">,
): PlatformDeclaration["jobs"] {
  const measured = new Set(
    declaration.components.flatMap(({ checks }) => checks.map(({ metric }) => metric ?? "")),
  );
  return declaration.jobs.filter(({ key }) => !measured.has(`${key}.duration`));
}
