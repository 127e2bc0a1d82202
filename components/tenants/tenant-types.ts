import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Tenants = inferRouterOutputs<AppRouter>["tenants"];

export type TenantRow = Tenants["list"]["rows"][number];
export type TenantHealth = NonNullable<TenantRow["health"]>;
export type TenantFacets = Tenants["facets"];
export type TenantPage = Tenants["byId"];
export type Suggestion = Tenants["customers"]["suggestions"][number];
export type CustomerRow = Tenants["customers"]["list"]["rows"][number];
export type ListQuestion = Extract<inferRouterInputs<AppRouter>["tenants"]["list"], object>;
