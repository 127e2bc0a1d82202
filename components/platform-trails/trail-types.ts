import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Answers = inferRouterOutputs<AppRouter>["platformTrails"];

export type PlatformEvent = Answers["list"]["rows"][number];
export type PlatformTrail = Answers["trails"][number];
export type EventFilter = {
  environmentId?: string;
  tenant?: string;
  actor?: string;
  action?: string;
  text?: string;
  from?: Date;
  to?: Date;
  before?: { at: Date; id: number };
};
