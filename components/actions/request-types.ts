import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Outputs = inferRouterOutputs<AppRouter>;

export type CatalogueAction = Outputs["actions"]["catalogue"][number];
/** An action that was asked for or is being thought of, with its preview and what was decided. */
export type ActionRequest = Outputs["approvals"]["byId"];
export type ShownPreview = NonNullable<ActionRequest["preview"]>;
