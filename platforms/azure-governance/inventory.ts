import type { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";

const at = (line: number) => ({ file: "azure-governance.md", line });

export const inventory: z.input<typeof PlatformDeclaration>["inventory"] = [
  {
    name: "client-secret",
    title: "Client secret of the Entra application that reads the tenants",
    kind: "client-secret",
    usedBy: [
      "Syncs of costs, compliance, resources and identities of every tenant without a secret of its own",
      "The connection test before a tenant is added",
    ],
    keptIn: "An application setting of the App Service, AZURE_CLIENT_SECRET; made in Entra",
    policies: [
      { everyDays: 365, leadDays: 30, says: "Every 12 months, told 30 days before.", source: at(391) },
      { everyDays: 90, says: "A maintenance task of every quarter.", source: at(812) },
      { everyDays: 730, says: "Lives for 24 months at most.", source: at(403) },
    ],
    rotation: "rotate-client-secret",
    emergency: "rotate-client-secret-emergency",
    revoke: "client-secret.revoke",
    runbook: "azure-governance/client-secret-rotation",
  },
  {
    name: "api-key",
    title: "API keys of the platform",
    kind: "api-key",
    usedBy: ["Whoever calls the platform's API with a key"],
    keptIn: "The platform's settings and those of its callers",
    policies: [
      { everyDays: 182, leadDays: 14, says: "Every 6 months, told 14 days before.", source: at(392) },
    ],
  },
  {
    name: "database-login",
    title: "Login of the platform's database",
    kind: "database-login",
    usedBy: ["The API and every sync: without it nothing is read or written"],
    keptIn: "An application setting of the App Service",
    policies: [{ everyDays: null, says: "On demand, without a lead.", source: at(393) }],
  },
];
