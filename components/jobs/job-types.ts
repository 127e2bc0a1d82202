import type { inferRouterOutputs } from "@trpc/server";
import type { ActionRun, Trigger } from "@/components/actions/action-types";
import type { AppRouter } from "@/server/router";

export type Jobs = inferRouterOutputs<AppRouter>["jobs"]["ofEnvironment"];
export type JobState = Jobs["jobs"][number];

/** A job of one tenant, with the way to run it now and the last run that somebody started this way. */
export type JobRow = JobState & {
  sync: Sync | undefined;
  /** Why there is no way to run it. */
  noSyncBecause: string;
  run: ActionRun | undefined;
};

/** The request that a press of the button makes. */
export type Sync = {
  action: string;
  input: Record<string, string>;
  label: string;
  notOfferedBecause: string | null;
  isOf: Trigger["job"];
};
