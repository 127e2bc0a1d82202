import type { Action, Connector } from "@/platforms/platform";

/** What a deployment offers, each action with the tier that it has in this environment. */
export const actionsOf = (
  connector: Connector,
  { name, dialect }: { name: string; dialect: string | null },
): readonly Action[] =>
  connector
    .actions(dialect ?? "")
    .map((action) =>
      action.tierElsewhere && name !== "production" ? { ...action, tier: action.tierElsewhere } : action,
    );
