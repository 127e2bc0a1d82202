import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { Differences } from "./differences";
import type { EnvironmentPage, PlatformFacts } from "./platform-types";
import { Reach } from "./reach";
import { RunbookFacts } from "./runbook-facts";
import { Severities } from "./severities";
import { SourceLine } from "./source-line";

/** Whom to call and in which order, what severities mean, and how far the runbook can be trusted. */
export function ContactsTab({ place }: { place: EnvironmentPage }) {
  const { platform } = place;
  return (
    <>
      <div className="grid gap-x-8 lg:grid-cols-2">
        <Contacts contacts={platform.contacts} />
        <Escalation steps={platform.escalation} />
      </div>
      <Severities severities={platform.severities} />
      <Differences differences={platform.differences} />
      <RunbookFacts runbook={platform.runbook} links={platform.links} />
    </>
  );
}

function Contacts({ contacts }: { contacts: PlatformFacts["contacts"] }) {
  return (
    <Section title="Contacts">
      {contacts.length === 0 ? (
        <div className="rounded border bg-surface">
          <Empty title="Nobody is named">The runbook names no contact for this platform.</Empty>
        </div>
      ) : (
        <ul className="rounded border bg-surface">
          {contacts.map((contact) => (
            <li key={`${contact.level} ${contact.name}`} className="border-b px-4 py-3 last:border-b-0">
              <div className="flex flex-wrap items-baseline gap-x-3">
                <span className="font-medium">{contact.name}</span>
                <span className="text-sm text-ink-3">level {contact.level}</span>
                {contact.respondsWithin && (
                  <span className="text-sm text-ink-2">answers within {contact.respondsWithin}</span>
                )}
                <SourceLine source={contact.source} />
              </div>
              <ul aria-label={`Ways to reach ${contact.name}`} className="flex flex-wrap gap-x-5 gap-y-1">
                {contact.reach.map((reach) => (
                  <li key={`${reach.kind} ${reach.value}`}>
                    <Reach reach={reach} />
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Escalation({ steps }: { steps: PlatformFacts["escalation"] }) {
  return (
    <Section title="Escalation">
      {steps.length === 0 ? (
        <div className="rounded border bg-surface">
          <Empty title="No way up is written">The runbook names no steps of escalation.</Empty>
        </div>
      ) : (
        <ol className="rounded border bg-surface">
          {steps.map((step, index) => (
            <li key={index} className="grid grid-cols-[1.5rem_1fr] border-b px-4 py-2 last:border-b-0">
              <span className="text-ink-3">{index + 1}</span>
              <span>
                <span className="text-ink-2">{step.when}: </span>
                {step.step} <SourceLine source={step.source} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
