import { type AlertMapping, atCheck, atJob, byItself } from "@/platforms/alert-mapping";

/**
 * One alert per failed run; over there nothing ends by itself. Both sides count the share of bad runs over another
 * stretch, ours over all jobs together: what the platform says of one job is the same trouble.
 */
export const alertMapping: AlertMapping = {
  source: "platform",
  tellsEvents: true,
  meanings: {
    sync_failure: atJob("sync-failed"),
    no_records: atJob("zero-records"),
    high_error_rate: atCheck("error-rate", "sync-error-rate"),
    stale_sync: atJob("stale"),
    unlisted: byItself("unlisted-alerts"),
  },
};
