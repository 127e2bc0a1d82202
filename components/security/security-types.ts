import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Outputs = inferRouterOutputs<AppRouter>["security"];
export type Overview = Outputs["overview"];
export type Watch = Overview["checks"][number];
export type Unusual = Overview["unusual"][number];
export type Refused = Overview["refused"][number];
export type TooFast = Overview["tooFast"][number];
export type Emergency = Overview["emergencies"][number];
export type RoleStanding = Overview["roles"][number];
export type TokenEnding = Overview["tokens"][number];
