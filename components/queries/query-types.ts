import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Outputs = inferRouterOutputs<AppRouter>;

export type Catalogue = Outputs["queries"]["catalogue"];
export type QueryGroup = Catalogue["groups"][number];
export type QueryShown = QueryGroup["queries"][number];
export type QueryField = QueryShown["fields"][number];
export type RowActionShown = QueryShown["rowActions"][number];
export type Answer = Outputs["queries"]["byId"];
export type AnswerColumn = NonNullable<Answer["columns"]>[number];
export type Cell = string | number | boolean | null;
