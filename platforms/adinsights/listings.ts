import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import { canary, canaryKeys } from "@/platforms/canary";
import type { ListingSeen, TenantListing } from "@/platforms/listing";
import type { Reply } from "@/platforms/outbound/outbound";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { asTenant } from "./client";
import { accessToken, hasUser } from "./sign-in";
import { CONNECTION_PATHS, telemetrySeen } from "./telemetry-question";
import { called, tenantId, tenantKeys } from "./tenants";
import { learnAll } from "./tenants-question";

type List = {
  key: string;
  title: string;
  path: string;
  /** A service key breaks it: asked as the tenant's user. */
  as?: "user";
  query?: Record<string, string | number>;
  shared?: string;
};

const AUDIT_ROWS = 50;

const EVERYWHERE: readonly List[] = [
  { key: "tenants", title: "Tenants", path: "/api/tenants/" },
  { key: "users", title: "Users", path: "/api/users/" },
  { key: "roles", title: "Roles given", path: "/api/user-roles/" },
  { key: "service-accounts", title: "Service accounts", path: "/api/service-accounts/" },
  { key: "platform-credentials", title: "Platform credentials", path: "/api/platform-credentials/" },
  { key: "campaigns", title: "Campaigns", path: "/api/analytics/campaigns/" },
  {
    key: "alert-runs",
    title: "Alert runs",
    path: "/api/alerts/runs/",
    shared: "An evaluation is of all tenants together, and the platform lets every one of them read it.",
  },
];

/** Of lists with several versions, and those that only newer deployments have. */
const BY_DIALECT: Readonly<Record<string, readonly List[]>> = {
  head: [
    { key: "audit-log", title: "Audit log", path: "/api/audit-logs/", query: { page_size: AUDIT_ROWS } },
    { key: "syncs", title: "Syncs", path: "/api/ops/sync-health/" },
    { key: "alert-rules", title: "Alert rules", path: "/api/alerts/", as: "user" },
    { key: "channels", title: "Notification channels", path: "/api/notification-channels/", as: "user" },
    { key: "budgets", title: "Budgets", path: "/api/admin/budgets/", as: "user" },
    { key: "reports", title: "Reports", path: "/api/reports/", as: "user" },
    { key: "clients", title: "Clients", path: "/api/clients/" },
    { key: "summaries", title: "Summaries", path: "/api/summaries/" },
    { key: "meta-accounts", title: "Meta accounts", path: "/api/integrations/meta/sync-state/" },
  ],
  other: [
    // Unpaged and years long where nothing narrows it: sign-ins are few, and each names its tenant.
    { key: "audit-log", title: "Audit log, sign-ins", path: "/api/audit-logs/", query: { action: "login" } },
    { key: "alert-rules", title: "Alert rules", path: "/api/admin/alerts/", as: "user" },
  ],
};

const Named = z.union([z.string(), z.object({ id: z.string() })]).nullish();
const Row = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  connection_id: z.string().nullish(),
  tenant: Named,
  tenant_id: z.string().nullish(),
});
const Rows = z
  .union([
    z.array(Row),
    z.object({ results: z.array(Row), next: z.string().nullish() }),
    z.object({ rows: z.array(Row) }),
  ])
  .transform((list) =>
    Array.isArray(list)
      ? { rows: list, hasMore: false }
      : "rows" in list
        ? { rows: list.rows, hasMore: false }
        : { rows: list.results, hasMore: Boolean(list.next) },
  );
type Row = z.output<typeof Row>;

/** Every list that a tenant's identity may ask for. Live calls to Airbyte and reads that leave an audit row are left out. */
export function listings(dialect: string): readonly TenantListing[] {
  const connections = CONNECTION_PATHS[dialect];
  const lists: readonly List[] = [
    ...EVERYWHERE,
    ...(BY_DIALECT[dialect] ?? BY_DIALECT.other ?? []),
    ...(connections
      ? [{ key: "connections", title: "Connections", path: connections, as: "user" as const }]
      : []),
  ];
  return lists.map(
    ({ key, title, path, as, query, shared }): TenantListing => ({
      key,
      title,
      timeoutSeconds: 10,
      pretends: true,
      ...(shared && { shared }),
      ask: async (c, tenant, pretend) => {
        const reply = accepted(await asTenant(c, tenant, { path, as, query, pretend }));
        return key === "campaigns" ? searched(c, tenant, reply) : seenIn(key, reply);
      },
    }),
  );
}

function seenIn(key: string, reply: Reply): ListingSeen {
  const { rows, hasMore } = parsed(Rows, reply);
  const owned = rows.map((row) => ({ row, owner: ownerOf(key, row) }));
  const nameless = owned.filter(({ owner }) => owner === undefined).map(({ row }) => row);
  const ids = nameless.flatMap((row) => {
    const id = row.id ?? row.connection_id;
    return id === null || id === undefined ? [] : [String(id)];
  });
  return {
    rows: rows.length,
    owners: owned.flatMap(({ owner }) => owner ?? []),
    ownerless: nameless.length,
    ids: ids.length === nameless.length ? ids : [],
    truncated: hasMore,
    evidence: reply.evidence,
  };
}

function ownerOf(key: string, { id, tenant, tenant_id }: Row): string | undefined {
  if (key === "tenants") return id === null || id === undefined ? undefined : String(id);
  const named = typeof tenant === "object" ? tenant?.id : tenant;
  return named ?? tenant_id ?? undefined;
}

/** Named by the release checklist, yet its shape is nowhere written down: its text is searched for known ids. */
function searched(c: Conversation, tenant: string, reply: Reply): ListingSeen {
  const text = reply.text.toLowerCase();
  const owners = tenantKeys(c).flatMap((key) => {
    const id = tenantId(c, key);
    return id && text.includes(id.toLowerCase()) ? [id] : [];
  });
  const isEmpty = /^\s*(\[\s*\]|\{[^[]*\[\s*\][^[]*\})\s*$/.test(reply.text);
  const own = tenantId(c, tenant);
  return {
    rows: isEmpty ? 0 : Math.max(1, owners.length),
    owners,
    ownerless: isEmpty || (own !== undefined && owners.includes(own)) ? 0 : 1,
    truncated: false,
    evidence: reply.evidence,
  };
}

/** Older audit logs are read by their sign-ins; so that there is one, each signs in first. What fails shows in the lists. */
async function signInOnce(c: Conversation, keys: readonly string[]): Promise<void> {
  await Promise.all(
    keys.map(async (key) => {
      if (!(await hasUser(c, key))) return;
      await accessToken(c, key, { purpose: "background" }).catch((error: unknown) => {
        if (!(error instanceof PlatformError)) throw error;
      });
    }),
  );
}

export const isolation = (dialect: string) =>
  canary({
    listings: listings(dialect),
    tenants: async (c) => {
      const keys = canaryKeys(c, tenantKeys(c));
      await learnAll(c);
      if (dialect !== "head") await signInOnce(c, keys);
      return keys.map((key) => {
        const id = tenantId(c, key);
        return { key, name: called(c, key), ids: id ? [id] : [] };
      });
    },
    beside: (c) => {
      const found = [...telemetrySeen(c)].find(([, { foreignIds }]) => foreignIds.length > 0);
      return (
        found && {
          tenant: found[0],
          said: `The telemetry of ${called(c, found[0])} names the tenant ${found[1].foreignIds[0]}.`,
        }
      );
    },
  });
