import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Outputs = inferRouterOutputs<AppRouter>;

export type Failures = Outputs["jobs"]["failures"]["list"];
export type ClassOfFailures = Failures["classes"][number];
export type Cause = ClassOfFailures["causes"][number];
export type FailedRun = Cause["runs"][number];
export type CredentialProblem = Failures["problems"][number];
export type FailureRule = Outputs["jobs"]["failures"]["rules"][number];
export type RuleOffer = NonNullable<Outputs["jobs"]["failures"]["setClass"]["offer"]>;
export type StaleStart = Outputs["actions"]["stale"][number];
