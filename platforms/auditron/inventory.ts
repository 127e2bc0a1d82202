import type { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";

export const inventory: z.input<typeof PlatformDeclaration>["inventory"] = [
  {
    name: "jwt-secret",
    title: "Key that signs the sessions",
    kind: "signing-key",
    usedBy: ["Everybody who is signed in: with a new one they all sign in again"],
    keptIn: "The Kubernetes secret auditron-secrets",
    policies: [],
    rotation: "rotate-jwt-secret",
    runbook: "auditron/secrets-rotation",
  },
  {
    name: "api-key",
    title: "API keys of customers and services",
    kind: "api-key",
    usedBy: ["Whoever calls AUDITRON's API with that key"],
    keptIn: "AUDITRON's database; the caller keeps a copy",
    policies: [],
    rotation: "rotate-api-key",
    revoke: "api-key.revoke",
    runbook: "auditron/revoke-api-key",
  },
];
