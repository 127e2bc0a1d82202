import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Escalation = inferRouterOutputs<AppRouter>["escalation"];

export type Schedules = Escalation["schedules"];
export type Schedule = Schedules["schedules"][number];
export type Shift = Schedule["shifts"][number];
export type Contact = Escalation["contacts"][number];
export type Ladder = Escalation["policies"][number];
export type Step = Ladder["steps"][number];
export type Walk = Escalation["simulate"];
