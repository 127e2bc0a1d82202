import type { inferRouterOutputs } from "@trpc/server";
import { byTrouble, needsSomeone, type Status } from "@/domain/status";
import type { AppRouter } from "@/server/router";

export type Environment = inferRouterOutputs<AppRouter>["platforms"]["overview"][number];

/** Parts of one environment that are in the same trouble for the same reason. */
export type Trouble = {
  environmentId: string;
  platformName: string;
  environmentName: string;
  status: Status;
  titles: string[];
  reason: string;
  since: Date | null;
};

/** Every component that needs somebody: worst first, production before the rest, the newest trouble first. */
export function troublesOf(overview: readonly Environment[]): Trouble[] {
  return overview
    .flatMap(troublesIn)
    .toSorted(
      (a, b) =>
        byTrouble(a.status, b.status) ||
        Number(b.environmentName === "production") - Number(a.environmentName === "production") ||
        (b.since?.getTime() ?? 0) - (a.since?.getTime() ?? 0),
    );
}

function troublesIn(environment: Environment): Trouble[] {
  const of = {
    environmentId: environment.id,
    platformName: environment.platformName,
    environmentName: environment.name,
  };
  if (environment.problem)
    return [
      { ...of, status: "unknown", titles: ["Configuration"], reason: environment.problem, since: null },
    ];
  const found: Trouble[] = [];
  for (const { status, title, reason, since } of environment.cells) {
    if (!status || !needsSomeone(status)) continue;
    const same = found.find((one) => one.status === status && one.reason === reason);
    if (same) same.titles.push(title);
    else found.push({ ...of, status, titles: [title], reason, since });
  }
  return found;
}

/** One row per platform for those who read: its production, or whatever there is. The console itself is left out. */
export function mainEnvironments(overview: readonly Environment[]): Environment[] {
  const platforms = [...new Set(overview.map(({ platformId }) => platformId))].filter(
    (id) => id !== "wheelhouse",
  );
  return platforms.flatMap((id) => {
    const mine = overview.filter(({ platformId }) => platformId === id);
    return mine.find(({ name }) => name === "production") ?? mine[0] ?? [];
  });
}
