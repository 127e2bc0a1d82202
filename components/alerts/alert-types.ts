import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Alerts = inferRouterOutputs<AppRouter>["alerts"];

export type AlertRow = Alerts["list"]["rows"][number];
export type AlertFacets = Alerts["facets"];
export type AlertCounts = Alerts["summary"];
export type AlertPage = Alerts["byId"];
export type AlertPreview = Alerts["preview"];
export type AlertEvidence = NonNullable<Alerts["evidence"]>;
export type WorkResult = Alerts["acknowledge"]["results"][number];
export type ListQuestion = Extract<inferRouterInputs<AppRouter>["alerts"]["list"], object>;
export type FilterAsked = NonNullable<ListQuestion["filter"]>;
