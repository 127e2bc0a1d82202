import type { PlatformId } from "./platform";

export type LogsKept = { says: string; source: { file: string; line: number } };

/** How long a platform's runbook wants its lines kept, where the platform itself keeps them. */
export function keptByOthers(platformId: PlatformId, environment: string): LogsKept | null {
  if (platformId === "adinsights")
    return { says: "at least 30 days", source: { file: "adinsights.md", line: 63 } };
  if (platformId !== "notification-preferences") return null;
  if (environment === "production")
    return { says: "1 year", source: { file: "notification-preferences.md", line: 64 } };
  if (environment === "staging")
    return { says: "90 days", source: { file: "notification-preferences.md", line: 63 } };
  return null;
}
