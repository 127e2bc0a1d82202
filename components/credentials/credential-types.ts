import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Credentials = inferRouterOutputs<AppRouter>["credentials"];

export type CredentialList = Credentials["list"];
export type CredentialRow = CredentialList["rows"][number];
export type CredentialDetail = Credentials["byId"];
export type CredentialCounts = Credentials["counts"];
export type CredentialMonth = Credentials["calendar"];
export type CredentialFilter = inferRouterInputs<AppRouter>["credentials"]["list"];
