import type { SectionKey } from "@/domain/report";
import { actionsSection } from "./actions";
import { alertsSection } from "./alerts";
import { auditSection } from "./audit";
import { capacitySection } from "./capacity";
import { changesSection } from "./changes";
import { checklistsSection } from "./checklists";
import { deliveriesSection } from "./deliveries";
import { freshnessSection } from "./freshness";
import { latencySection } from "./latency";
import { notificationsSection } from "./notifications";
import { objectivesSection } from "./objectives";
import type { SectionMaker } from "./section";
import { securitySection } from "./security";
import { syncsSection } from "./syncs";

export const SECTIONS: Record<SectionKey, SectionMaker> = {
  objectives: objectivesSection,
  latency: latencySection,
  alerts: alertsSection,
  freshness: freshnessSection,
  syncs: syncsSection,
  deliveries: deliveriesSection,
  notifications: notificationsSection,
  security: securitySection,
  actions: actionsSection,
  changes: changesSection,
  checklists: checklistsSection,
  audit: auditSection,
  capacity: capacitySection,
};
