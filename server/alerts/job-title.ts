import type { PlatformId } from "@/domain/platform";
import { declarationOf } from "@/server/connectors";

/** What people call a job; its key where the platform declares no such job, such as a heartbeat's. */
export const jobTitle = (platformId: PlatformId, job: string | null) =>
  declarationOf(platformId).jobs.find(({ key }) => key === job)?.title ?? job;
