import { type Conversation, PlatformError } from "@/platforms/platform";
import { listed } from "./client";
import { JOBS } from "./shapes";
import { listTenants } from "./tenant-reads";

/** What stops when the platform may not sign in any more, as far as the platform tells. */
export async function whatBreaks(c: Conversation): Promise<string[]> {
  const stops = `Syncs of ${listed(JOBS)} stop for every tenant that has no secret of its own; dashboards go on showing old data.`;
  try {
    const { tenants } = await listTenants(c);
    const names = tenants.map(({ name }) => name);
    return [
      stops,
      `${tenants.length} tenants are active: ${listed(names, 8)}. Which of them have a secret of their own the platform does not tell.`,
    ];
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return [stops, "Which tenants there are could not be read just now."];
  }
}
