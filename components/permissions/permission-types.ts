import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Permissions = inferRouterOutputs<AppRouter>["permissions"];

export type ProcedureRow = Permissions["procedures"][number];
export type WhyAnswer = Permissions["why"];
export type WhoAnswer = Permissions["who"];
export type Able = WhoAnswer["people"][number];
export type ProofRow = Permissions["proofs"]["proofs"][number];
export type Proof = Permissions["proof"];
export type Evidence = Permissions["evidence"];
