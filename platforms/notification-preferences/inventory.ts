import type { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";

const policies = (line: number) => [
  {
    everyDays: 90,
    says: "Every 90 days.",
    source: { file: "notification-preferences.md", line },
  },
];
const runbook = "notification-preferences/secrets-rotation";
const store = "The deployment's secret store";

export const inventory: z.input<typeof PlatformDeclaration>["inventory"] = [
  {
    name: "jwt-secret",
    title: "Key that signs access and refresh tokens",
    kind: "signing-key",
    usedBy: ["Everybody who is signed in: with a new one they all sign in again"],
    keptIn: store,
    policies: policies(115),
    rotation: "rotate-jwt-secret",
    runbook,
  },
  {
    name: "resend-key",
    title: "Resend key",
    kind: "api-key",
    usedBy: ["Every e-mail that is sent"],
    keptIn: `${store}; made in Resend's dashboard`,
    policies: policies(116),
    rotation: "rotate-resend-key",
    runbook,
  },
  {
    name: "twilio-key",
    title: "Twilio key",
    kind: "api-key",
    usedBy: ["Every text message that is sent"],
    keptIn: `${store}; made in Twilio's console`,
    policies: policies(116),
    rotation: "rotate-twilio-key",
    runbook,
  },
  {
    name: "slack-key",
    title: "Slack key",
    kind: "api-key",
    usedBy: ["Every message to Slack"],
    keptIn: `${store}; made in Slack's app settings`,
    policies: policies(116),
    rotation: "rotate-slack-key",
    runbook,
  },
  {
    name: "database-login",
    title: "Login of the application's database",
    kind: "database-login",
    usedBy: ["The API, the workers and the digests: without it nothing is read or written"],
    keptIn: store,
    policies: policies(117),
    rotation: "rotate-database-login",
    runbook,
  },
];
