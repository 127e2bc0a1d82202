import { trailSentence } from "@/components/chain/chain-words";
import { useClockText } from "@/components/ui/time";

/** How long the trail is, how far it is proved and noted outside the database. */
export function AuditAnswer({ summary }: { summary: Parameters<typeof trailSentence>[0] }) {
  return <>{useClockText((now) => trailSentence(summary, now))}</>;
}
