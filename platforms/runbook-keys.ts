import { z } from "zod";
import type { PlatformId } from "@/domain/platform";
import { connectors } from "./index";
import type { Action, PlatformQuery } from "./platform";
import { wheelhouse } from "./wheelhouse/platform";

/** Names of inputs: "a?" may be left out, "a|b" wants one of the two. */
type Keys = {
  queries: Record<string, string[]>;
  actions: Record<string, { tier: number; inputs: string[] }>;
};

/** What the console answers about itself; its connector stands on the server's side. */
const OWN: Keys = {
  queries: {
    "database.size": [],
    "database.table-sizes": [],
    "database.connections": [],
    "database.running": ["seconds?"],
    "database.slow-queries": ["limit?"],
    "queue.counts": [],
    "platform.workers": [],
    "smoke.run": [],
  },
  actions: {},
};

export const inputsOf = ({ input }: Pick<Action | PlatformQuery, "input">): string[] =>
  input instanceof z.ZodObject
    ? Object.entries(input.shape).map(([key, shape]) =>
        (shape as z.ZodType).safeParse(undefined).success ? `${key}?` : key,
      )
    : [];

/** Every action and query that a runbook of this platform may name, in any of its dialects. */
export function keysOf(platform: PlatformId): Keys {
  if (platform === "wheelhouse") return OWN;
  const connector = connectors[platform];
  const dialects = Object.keys(connector.dialects);
  const actions = dialects.flatMap((dialect) => connector.actions(dialect));
  const queries = dialects.flatMap((dialect) => connector.queries?.(dialect) ?? []);
  return {
    queries: Object.fromEntries(queries.map((each) => [each.key, inputsOf(each)])),
    actions: Object.fromEntries(
      actions.map((each) => [each.key, { tier: each.tier, inputs: inputsOf(each) }]),
    ),
  };
}

export const declarationOf = (platform: PlatformId) =>
  platform === "wheelhouse" ? wheelhouse : connectors[platform].declaration;
