import { PERMISSIONS, type Permission } from "@/domain/access";

type Kind = "query" | "mutation" | "subscription";
type Defined = { _def: { type: Kind; meta?: { needs?: string }; inputs?: readonly unknown[] } };
export type RouterLike = { _def: { procedures: unknown } };

export type Procedure = {
  path: string;
  kind: Kind;
  /** Undefined when it names none, or one that the table does not know. */
  needs: Permission | undefined;
  takesInput: boolean;
};

/** Every procedure of the router with the permission that it names, by name. */
export const proceduresIn = (router: RouterLike): Procedure[] =>
  Object.entries(router._def.procedures as Record<string, Defined>)
    .map(([path, { _def }]) => ({
      path,
      kind: _def.type,
      needs: PERMISSIONS.find((permission) => permission === _def.meta?.needs),
      takesInput: (_def.inputs ?? []).length > 0,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));

let known: RouterLike | undefined;

/** The router tells of itself, for its own questions about it cannot import it. */
export const knowRouter = (router: RouterLike) => {
  known = router;
};

export function allProcedures(): Procedure[] {
  if (!known) throw new Error("The router has not told of itself yet.");
  return proceduresIn(known);
}
