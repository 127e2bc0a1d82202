import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Runbooks = inferRouterOutputs<AppRouter>["runbooks"];

export type Editor = Runbooks["editor"];
export type Checked = Runbooks["check"];
export type Problem = Checked["problems"][number];
export type Versions = Runbooks["versions"];
export type Version = Versions["versions"][number];
export type Finding = Runbooks["lint"][number];
