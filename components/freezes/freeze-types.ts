import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Outputs = inferRouterOutputs<AppRouter>["freezes"];

export type FreezeInForce = Outputs["inForce"][number];
export type PastFreeze = Outputs["past"][number];
export type Automation = Outputs["automations"][number];
export type MindedWatch = inferRouterOutputs<AppRouter>["actions"]["watches"][number];
