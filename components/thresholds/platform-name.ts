import type { PlatformId } from "@/domain/platform";

export const PLATFORM_NAME: Record<PlatformId, string> = {
  "azure-governance": "Azure Governance",
  adinsights: "ADinsights",
  auditron: "AUDITRON",
  complyai: "ComplyAI",
  "notification-preferences": "Notification Preferences",
  wheelhouse: "This console",
};
