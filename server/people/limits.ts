import type { Role } from "@/domain/access";
import { settings } from "@/server/config/settings";

export type SessionLimits = { hours: number; idleMinutes: number };

const DECLARED: Record<Role, SessionLimits> = {
  viewer: { hours: 12, idleMinutes: 60 },
  operator: { hours: 12, idleMinutes: 60 },
  auditor: { hours: 12, idleMinutes: 60 },
  admin: { hours: 8, idleMinutes: 30 },
};

/** How long somebody of this role stays signed in, and how long without a call. */
export const sessionLimits = (role: Role): SessionLimits =>
  settings().signIn.sessions[role] ?? DECLARED[role];
