import type { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";

const at = (line: number) => ({ file: "adinsights.md", line });

export const inventory: z.input<typeof PlatformDeclaration>["inventory"] = [
  {
    name: "webhook-secret",
    title: "Secret that Airbyte's webhooks carry",
    kind: "webhook-secret",
    usedBy: [
      "Airbyte's webhooks to ADinsights: with a wrong one they are refused",
      "Airbyte's webhooks to this console, which show the same secret",
    ],
    keptIn: "The environment's secret store, AIRBYTE_WEBHOOK_SECRET, and Airbyte's webhook settings",
    policies: [{ everyDays: 90, says: "Every quarter, and after any suspected exposure.", source: at(89) }],
    rotation: "rotate-webhook-secret",
    emergency: "revoke-webhook-secret",
    runbook: "adinsights/webhook-secret",
  },
  {
    name: "tenant-data-keys",
    title: "Keys that encrypt the tenants' data",
    kind: "data-key",
    usedBy: ["Every stored credential of every tenant: without its key it cannot be read"],
    keptIn: "The platform's database, wrapped by a key of its key management service",
    policies: [{ everyDays: 7, leadDays: 0, says: "Every week, by the platform itself.", source: at(114) }],
    rotation: "rotate-tenant-keys",
    runbook: "adinsights/data-keys",
  },
  {
    name: "tenant-api-key",
    title: "Service account key of the tenant",
    kind: "api-key",
    perTenant: true,
    usedBy: ["This console: it sees that tenant's syncs and figures with it"],
    keptIn: "The platform; whoever uses it keeps a copy",
    policies: [],
    rotation: "rotate-api-key",
    runbook: "adinsights/accounts",
  },
];
