import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Answers = inferRouterOutputs<AppRouter>["people"];

export type PersonRow = Answers["list"][number];
export type OpenSession = Answers["sessions"][number];
/** What was taken from somebody who was disabled, counted. */
export type Ended = Answers["disable"]["ended"];
