import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Outputs = inferRouterOutputs<AppRouter>;

export type ActionRun = Outputs["actions"]["recent"][number];
export type ActionDetail = Outputs["actions"]["byId"];
export type ActionLine = Outputs["actions"]["output"]["lines"][number];
export type ActionRow = Outputs["actions"]["list"]["rows"][number];
export type ActionPapers = Outputs["actions"]["papers"];
export type Trigger = Outputs["actions"]["triggers"][number];
export type KeptProof = NonNullable<ActionRun["before"]>;
