import { z } from "zod";
import type { Fact, PlatformQuery } from "@/platforms/platform";
import { askEach, lostText } from "./client";
import { readAccounts } from "./service-account-reads";
import { called } from "./tenants";

const MOST_ROWS = 500;

export const serviceAccounts: PlatformQuery = {
  key: "service-accounts",
  title: "Service accounts",
  group: "platform",
  purpose:
    "The keys that tenants gave out. They never end by themselves; one that nobody uses is best revoked.",
  capability: "tenants",
  input: z.strictObject({}),
  fields: [],
  timeoutSeconds: 45,
  columns: [
    { key: "account", title: "Id", kind: "code" },
    { key: "tenant", title: "Tenant", kind: "code" },
    { key: "name", title: "Name", kind: "text" },
    { key: "active", title: "Active", kind: "yes-no" },
    { key: "made", title: "Made", kind: "time" },
    { key: "used", title: "Last used", kind: "time" },
  ],
  rowActions: [{ action: "service-account.revoke", input: { account: "account", tenant: "tenant" } }],
  ask: async (c) => {
    const { heard, lost } = await askEach(c, (tenant) => readAccounts(c, tenant));
    const rows = heard.flatMap(({ tenant, got }) =>
      got.accounts.map((each): Fact[] => [
        each.id,
        tenant,
        `${called(c, tenant)}: ${each.name}`,
        each.isActive,
        each.createdAt?.toISOString() ?? null,
        each.lastUsedAt?.toISOString() ?? null,
      ]),
    );
    const active = rows.filter((row) => row[3] === true).length;
    return {
      rows: rows.slice(0, MOST_ROWS),
      truncated: rows.length > MOST_ROWS,
      said: `${active} active service accounts of ${heard.length} tenants.${lostText(c, lost)}`,
      evidence: heard[0]?.got.evidence,
    };
  },
};
