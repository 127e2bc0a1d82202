import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Outputs = inferRouterOutputs<AppRouter>;

export type ActionRun = Outputs["actions"]["byId"];
export type Trigger = Outputs["actions"]["triggers"][number];
export type KeptProof = NonNullable<ActionRun["before"]>;
