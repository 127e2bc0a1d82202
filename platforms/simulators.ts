import { simulate as adinsights } from "./adinsights/simulator";
import { simulate as auditron } from "./auditron/simulator";
import { simulate as azureGovernance } from "./azure-governance/simulator";
import { simulate as complyai } from "./complyai/simulator";
import type { OutsidePlatformId } from "./index";
import { simulate as notificationPreferences } from "./notification-preferences/simulator";
import type { Simulate } from "./simulator/routes";

/** What the demo world consists of: every platform in production, and the other dialects as staging. */
export const DEMO_ENVIRONMENTS: readonly { platform: OutsidePlatformId; name: string; dialect: string }[] = [
  { platform: "azure-governance", name: "production", dialect: "real" },
  { platform: "azure-governance", name: "staging", dialect: "runbook" },
  { platform: "adinsights", name: "production", dialect: "head" },
  { platform: "adinsights", name: "staging", dialect: "december" },
  { platform: "auditron", name: "production", dialect: "runbook" },
  { platform: "complyai", name: "production", dialect: "internal-key" },
  { platform: "notification-preferences", name: "production", dialect: "repository" },
];

export const simulations: Record<OutsidePlatformId, Simulate> = {
  "azure-governance": azureGovernance,
  adinsights,
  auditron,
  complyai,
  "notification-preferences": notificationPreferences,
};
