import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Answers = inferRouterOutputs<AppRouter>["grants"];

export type Mine = Answers["mine"];
export type Grant = Answers["list"][number];
export type AccessRequest = Answers["requests"][number];
export type PlatformName = { id: string; name: string };
