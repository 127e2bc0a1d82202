import type { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";

const at = (line: number) => ({ file: "complyai.md", line });

export const inventory: z.input<typeof PlatformDeclaration>["inventory"] = [
  {
    name: "user-token",
    title: "Meta token of a person",
    kind: "access-token",
    perTenant: true,
    usedBy: ["The organisation's ad syncs: once it has ended only its owner can connect again"],
    keptIn: "ComplyAI's database, encrypted",
    policies: [
      {
        everyDays: null,
        leadDays: 7,
        says: "Lives for 60 days, as its end tells; looked for 7 days before.",
        source: at(135),
      },
    ],
    rotation: "renew-user-token",
    runbook: "complyai/rb-sync-002",
  },
  {
    name: "system-token",
    title: "Meta token of a system user",
    kind: "access-token",
    perTenant: true,
    usedBy: ["The organisation's ad syncs"],
    keptIn: "ComplyAI's database, encrypted; made in Meta Business Settings",
    policies: [{ everyDays: null, says: "Lives long; made anew when it fails.", source: at(144) }],
    rotation: "rotate-system-token",
    revoke: "meta-token.revoke",
    runbook: "complyai/rb-sync-002",
  },
  {
    name: "meta-app-secret",
    title: "Secret of the app at Meta",
    kind: "client-secret",
    usedBy: ["Meta's webhooks: their signatures cannot be checked without it", "Asking Meta about tokens"],
    keptIn: "AWS Secrets Manager; made in Meta's app settings",
    policies: [],
  },
  {
    name: "meta-verify-token",
    title: "Word that ComplyAI's webhook address expects of Meta",
    kind: "webhook-secret",
    usedBy: ["Subscribing to Meta's webhooks again"],
    keptIn: "AWS Secrets Manager and Meta's app settings",
    policies: [],
  },
  {
    name: "meta-token-key",
    title: "Key that encrypts the Meta tokens in the database",
    kind: "data-key",
    usedBy: ["Every organisation's ad syncs: no stored token can be read without it"],
    keptIn: "AWS Secrets Manager",
    policies: [],
  },
  {
    name: "stripe-key",
    title: "Restricted Stripe key",
    kind: "api-key",
    usedBy: ["This console: it compares Stripe's events with what ComplyAI received"],
    keptIn: "The console's configuration; made in Stripe's dashboard",
    policies: [],
  },
  {
    name: "stripe-signing-secret",
    title: "Signing secret of ComplyAI's address at Stripe",
    kind: "webhook-secret",
    usedBy: ["Stripe's webhooks: their signatures cannot be checked without it"],
    keptIn: "AWS Secrets Manager; shown in Stripe's dashboard",
    policies: [],
  },
];
