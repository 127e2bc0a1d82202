import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Answers = inferRouterOutputs<AppRouter>["objectives"];

/** One promise in one place, as it stands in its window. */
export type Standing = Answers["list"][number];
/** The same with its course, what burnt it, and what was promised from when. */
export type Course = Answers["one"];
/** A row that a minute was counted from. */
export type Seen = Answers["observations"]["rows"][number];
export type Quarter = Answers["minutes"]["quarters"][number];
export type Said = Answers["minutes"]["said"][number];
