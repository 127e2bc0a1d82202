import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Answers = inferRouterOutputs<AppRouter>["alertRules"];

export type Rule = Answers["list"][number];
export type RuleDetail = Answers["byId"];
export type Choices = Answers["choices"];
export type Draft = inferRouterInputs<AppRouter>["alertRules"]["backTest"]["draft"];
