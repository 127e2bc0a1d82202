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

const line = (text: string) => text.split(" ").filter(Boolean);
const query = (inputs = "") => line(inputs);
const action = (tier: 1 | 2 | 3, inputs = "") => ({ tier, inputs: line(inputs) });

const everywhere: Keys = { queries: { "smoke.run": query() }, actions: {} };

const database: Keys = {
  queries: {
    "database.answers": query(),
    "database.size": query(),
    "database.connections": query(),
    "database.running": query("seconds"),
    "database.blocking": query(),
    "database.slow-queries": query("limit"),
    "database.bloat": query(),
    "database.index-usage": query(),
    "database.missing-indexes": query(),
    "database.table-sizes": query(),
    "database.index-progress": query(),
    "database.backups": query(),
  },
  actions: {
    "database.cancel-query": action(2, "backends"),
    "database.terminate": action(3, "backends"),
    "database.analyze": action(1, "table?"),
    "database.vacuum": action(2, "table"),
    "database.create-index": action(2, "table columns"),
    "database.backfill": action(2, "table column from|value batch pauseMs"),
    "database.backup": action(2),
    "database.restore-scratch": action(2, "backup"),
  },
};

const workloads: Keys = {
  queries: {
    "workloads.list": query(),
    "workloads.pods": query("deployment"),
    "workloads.events": query(),
    "workloads.services": query(),
    "workloads.rollout": query("deployment"),
    "workloads.history": query("deployment"),
    "workloads.autoscalers": query(),
    "workloads.usage": query(),
  },
  actions: {
    "workloads.restart": action(2, "deployment"),
    "workloads.scale": action(2, "deployment replicas"),
    "workloads.undo": action(2, "deployment revision"),
  },
};

/** What drivers offer each platform, until its connector lists them itself. */
const coming: Record<PlatformId, readonly Keys[]> = {
  "azure-governance": [
    everywhere,
    {
      queries: {
        "platform.slow-queries": query(),
        "platform.cache": query(),
        "tenants.preflight": query(),
      },
      actions: {
        "preflight.clear-cache": action(2),
        "monitoring.reset": action(2),
        "maintenance.on": action(2, "minutes"),
        "maintenance.off": action(2),
      },
    },
  ],
  adinsights: [
    everywhere,
    {
      queries: { "airbyte.connections": query(), "airbyte.jobs": query() },
      actions: { "airbyte.sync": action(1, "connection"), "dbt.run": action(1) },
    },
  ],
  auditron: [everywhere, database, workloads],
  complyai: [
    everywhere,
    database,
    workloads,
    {
      queries: {
        "meta.token": query("account"),
        "meta.subscriptions": query("app"),
        "stripe.events": query("since type"),
        "stripe.endpoints": query(),
      },
      actions: {
        "meta.resubscribe": action(1),
        "stripe.replay": action(1, "event"),
        "sessions.revoke": action(3, "user"),
      },
    },
  ],
  "notification-preferences": [
    everywhere,
    database,
    {
      queries: { "resend.deliveries": query() },
      actions: {},
    },
  ],
  wheelhouse: [everywhere],
};

const inputsOf = ({ input }: Pick<Action | PlatformQuery, "input">): string[] =>
  input instanceof z.ZodObject
    ? Object.entries(input.shape).map(([key, shape]) =>
        (shape as z.ZodType).safeParse(undefined).success ? `${key}?` : key,
      )
    : [];

/** Every action and query that a runbook of this platform may name, in any of its dialects. */
export function keysOf(platform: PlatformId): Keys {
  const connector = platform === "wheelhouse" ? undefined : connectors[platform];
  const dialects = Object.keys(connector?.dialects ?? {});
  const actions = dialects.flatMap((dialect) => connector?.actions(dialect) ?? []);
  const queries = dialects.flatMap((dialect) => connector?.queries?.(dialect) ?? []);
  return {
    queries: Object.assign(
      {},
      ...coming[platform].map((each) => each.queries),
      Object.fromEntries(queries.map((each) => [each.key, inputsOf(each)])),
    ),
    actions: Object.assign(
      {},
      ...coming[platform].map((each) => each.actions),
      Object.fromEntries(actions.map((each) => [each.key, { tier: each.tier, inputs: inputsOf(each) }])),
    ),
  };
}

export const declarationOf = (platform: PlatformId) =>
  platform === "wheelhouse" ? wheelhouse : connectors[platform].declaration;
