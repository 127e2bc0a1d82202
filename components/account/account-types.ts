import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Answers = inferRouterOutputs<AppRouter>["account"];

export type OwnAccount = Answers["own"];
export type SetUp = Answers["beginSecondFactor"];
