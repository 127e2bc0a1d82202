import type { platformEventReads } from "@/db/schema";
import type { Status } from "@/domain/status";

type Read = Pick<typeof platformEventReads.$inferSelect, "readAt" | "failingSince" | "problem">;

const LATE_TURNS = 3;
const FAILING_MS = 3_600_000;

/** A trail that was never read, or not lately, is unknown: nobody can say that nothing happened there. */
export function freshnessOf(read: Read, everySeconds: number, now: Date): { status: Status; says: string } {
  if (read.failingSince)
    return {
      status: now.getTime() - read.failingSince.getTime() > FAILING_MS ? "alert" : "warn",
      says: read.problem ?? "It cannot be read.",
    };
  if (!read.readAt) return { status: "unknown", says: "It was never read." };
  const lateMs = now.getTime() - read.readAt.getTime();
  return lateMs > LATE_TURNS * everySeconds * 1000
    ? { status: "unknown", says: "It was not read lately." }
    : { status: "ok", says: "It is read." };
}
