import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { CredentialDetail } from "./credential-types";

/** What speaks of how often it is to be replaced; the shortest counts. */
export function CredentialPolicies({ credential }: { credential: CredentialDetail }) {
  const { policies, everyDays } = credential;
  return (
    <Section title="How often it is replaced" boxed>
      {policies.length === 0 ? (
        <p className="text-ink-2">
          No source says how often. An admin sets a policy of its own with “Edit”; until then only its end and
          its proof tell how it stands.
        </p>
      ) : (
        <ul className="flex flex-col gap-1.5">
          {policies.map(({ says, source, everyDays: days }) => (
            <li key={`${says} ${source?.line ?? ""}`} className="flex flex-wrap items-baseline gap-x-3">
              <span className="min-w-0 flex-1">
                {says}
                {source && (
                  <span className="text-sm text-ink-3">
                    {" "}
                    {source.file}, line {source.line}
                  </span>
                )}
              </span>
              {days === everyDays && policies.length > 1 && (
                <StatusBadge status="ok" word="counts" look="plain" />
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
