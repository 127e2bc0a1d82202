import { Time } from "@/components/ui/time";
import type { AuditSummary } from "./audit-types";

/** How long the trail is, and how far of it is noted outside the database. */
export function AuditAnswer({ summary: { heads, checkpoint } }: { summary: AuditSummary }) {
  const total = heads.reduce((sum, { seq }) => sum + seq, 0);
  const reached = heads.find(({ scope }) => scope === checkpoint?.scope)?.seq ?? 0;
  const since = checkpoint ? Math.max(0, reached - checkpoint.seq) : 0;
  return (
    <>
      {total.toLocaleString("en-US")} {total === 1 ? "event" : "events"} in the chain,{" "}
      {checkpoint ? (
        <>
          last checkpoint <Time at={checkpoint.at} />
          {since > 0 && `; ${since.toLocaleString("en-US")} ${since === 1 ? "has" : "have"} come since`}.
        </>
      ) : (
        "no checkpoint yet: until the first one, a cut-off end would not be noticed."
      )}
    </>
  );
}
