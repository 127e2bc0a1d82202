import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

export type RouterInputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;

export type ActionRun = Outputs["actions"]["recent"][number];
export type ActionDetail = Outputs["actions"]["byId"];
export type ActionLine = Outputs["actions"]["output"]["lines"][number];
export type ActionList = Outputs["actions"]["list"];
export type ActionRow = ActionList["rows"][number];
export type ActionPapers = Outputs["actions"]["papers"];
export type Trigger = Outputs["actions"]["triggers"][number];
export type KeptProof = NonNullable<ActionRun["before"]>;
