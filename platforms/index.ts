import type { PlatformId } from "@/domain/platform";
import { connector as adinsights } from "./adinsights/connector";
import { connector as auditron } from "./auditron/connector";
import { connector as azureGovernance } from "./azure-governance/connector";
import { connector as complyai } from "./complyai/connector";
import { connector as notificationPreferences } from "./notification-preferences/connector";
import type { Connector } from "./platform";

export type OutsidePlatformId = Exclude<PlatformId, "wheelhouse">;

/** Whom we talk to. */
export const connectors: Record<OutsidePlatformId, Connector> = {
  "azure-governance": azureGovernance,
  adinsights,
  auditron,
  complyai,
  "notification-preferences": notificationPreferences,
};
