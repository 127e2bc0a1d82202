import { Section } from "@/components/ui/page";
import { Absolute } from "@/components/ui/time";
import type { Standing } from "./chain-words";

/** What is gone for good, and who said that the trail may go on without it. */
export function Losses({ losses }: { losses: Standing["losses"] }) {
  if (losses.length === 0) return null;
  return (
    <Section title="Accepted losses" boxed>
      <ul className="flex list-disc flex-col gap-1 pl-5">
        {losses.map(({ scope, keptTo, lostTo, acceptedAt, acceptedBy, reason }) => (
          <li key={`${scope} ${acceptedAt}`}>
            <code className="font-mono text-sm">{scope}</code> from event{" "}
            {(keptTo + 1).toLocaleString("en-US")} to {lostTo.toLocaleString("en-US")} at least, accepted by{" "}
            {acceptedBy} on <Absolute at={new Date(acceptedAt)} />: {reason}
          </li>
        ))}
      </ul>
    </Section>
  );
}
