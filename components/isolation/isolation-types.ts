import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Isolation = inferRouterOutputs<AppRouter>["isolation"];

export type Place = Isolation["matrix"][number];
export type Cell = Place["listings"][number]["cells"][number];
export type Round = Isolation["rounds"]["rounds"][number];
export type CellLook = Isolation["cell"][number];
