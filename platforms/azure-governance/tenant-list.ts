import { z } from "zod";
import { utcDate } from "@/platforms/answers";
import type { PlatformQuery } from "@/platforms/platform";
import { shown, shownOrNull } from "./client";
import { listTenants } from "./tenant-reads";

const MOST_ROWS = 500;

export const tenantsListed: PlatformQuery = {
  key: "tenants.listed",
  title: "Tenants, as the platform lists them",
  group: "platform",
  purpose: "Active ones, with both ids that the platform uses. Inactive ones are listed nowhere.",
  capability: "tenants",
  input: z.strictObject({}),
  fields: [],
  timeoutSeconds: 35,
  columns: [
    { key: "name", title: "Name", kind: "text" },
    { key: "directory", title: "Directory id", kind: "code" },
    { key: "internal", title: "The platform's own id", kind: "code" },
    { key: "lighthouse", title: "By Lighthouse", kind: "yes-no" },
    { key: "description", title: "Description", kind: "text" },
    { key: "since", title: "Added", kind: "time" },
  ],
  ask: async (c) => {
    const { tenants, evidence } = await listTenants(c);
    return {
      rows: tenants
        .slice(0, MOST_ROWS)
        .map((tenant) => [
          shown(tenant.name),
          shownOrNull(tenant.tenant_id),
          shown(String(tenant.id)),
          tenant.use_lighthouse ?? null,
          shownOrNull(tenant.description),
          utcDate(tenant.created_at)?.toISOString() ?? null,
        ]),
      truncated: tenants.length > MOST_ROWS,
      said: `${tenants.length} active ${tenants.length === 1 ? "tenant is" : "tenants are"} listed.`,
      evidence,
    };
  },
  rowActions: [{ action: "tenant.deactivate", input: { directory: "tenant_id", internal: "id" } }],
};
