import type { Permission } from "@/domain/access";

export const PERMISSION_WORDS: Record<Permission, string> = {
  "platform:read": "See platforms, environments and who to call",
  "check:read": "See what checks found, with the evidence",
  "check:reask": "Ask an environment again at once",
  "job:read": "See jobs, their runs and how old their data is",
  "threshold:read": "See limits and their history",
  "threshold:edit": "Change limits",
  "checklist:read": "See checklists and signed-off runs",
  "checklist:work": "Work through checklists and sign them off",
  "action:read": "See actions and what came of them",
  "action:run": "Run actions, such as a sync",
  "person:read": "See people and their open sessions",
  "person:manage": "Add people, change roles, end sessions",
  "audit:read": "Read the audit trail",
  "drill:read": "See drills",
  "drill:run": "Switch the faults of drills on and off",
  "self:read": "Open the console and search it",
  "self:edit": "Choose one's own time zone",
};
