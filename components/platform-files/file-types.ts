import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Files = inferRouterOutputs<AppRouter>["platformFiles"];

export type PlatformFile = Files["list"]["files"][number];
export type Choice = Files["choices"][number];
export type FileSchedule = Files["schedules"][number];
