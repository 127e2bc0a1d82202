"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { SubjectTrail } from "@/components/audit/subject-trail";
import { runbookHref } from "@/components/runbooks/runbook-words";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { useTRPC } from "@/components/trpc";
import { Banner } from "@/components/ui/banner";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { PageHeader, Section } from "@/components/ui/page";
import { Absolute, Time } from "@/components/ui/time";
import { CREDENTIAL_WORD } from "@/domain/credential";
import { CredentialButtons } from "./credential-buttons";
import { CredentialAge, CredentialDue, LastProof, StateMark } from "./credential-marks";
import { CredentialPolicies } from "./credential-policies";
import { CredentialTests } from "./credential-tests";
import type { CredentialDetail } from "./credential-types";
import { CredentialVersions } from "./credential-versions";
import { endSaidText, isBeingTried } from "./credential-words";

const REFRESH_MS = 15_000;
const WATCH_MS = 2_000;

/** Everything about one secret but the secret: how it stands, who needs it, and what was done with it. */
export function CredentialPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const { data: credential } = useSuspenseQuery({
    ...trpc.credentials.byId.queryOptions({ id }),
    refetchInterval: ({ state }) => (state.data && isBeingTried(state.data) ? WATCH_MS : REFRESH_MS),
  });
  return (
    <>
      <PageHeader
        back={{ href: "/credentials" as Route, label: "Credentials" }}
        title={credential.title}
        facts={<Where credential={credential} />}
        answer={credential.says || "It has not been judged yet; that takes a minute."}
        actions={<CredentialButtons credential={credential} />}
      />
      {credential.conflict && (
        <div className="mb-6">
          <Banner status="warn">{credential.conflict}</Banner>
        </div>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-8 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Section title="How it stands" boxed>
          <Facts credential={credential} />
        </Section>
        <div>
          <UsedBy credential={credential} />
          <CredentialPolicies credential={credential} />
        </div>
      </div>
      <CredentialTests credential={credential} />
      <CredentialVersions credential={credential} />
      <SubjectTrail kind="credential" id={credential.id} />
    </>
  );
}

function Where({ credential }: { credential: CredentialDetail }) {
  const { environmentId, platformId, tenant, tenantName, kind } = credential;
  return (
    <>
      <StateMark {...credential} look="box" />
      <span>{CREDENTIAL_WORD[kind]}</span>
      <Link href={`/platforms/${environmentId}` as Route} className="hover:underline">
        {PLATFORM_NAME[platformId]} {environmentId.slice(environmentId.indexOf("/") + 1)}
      </Link>
      {tenant && <span>{tenantName}</span>}
    </>
  );
}

const ORIGIN = {
  declared: "the platform's declaration, or the configuration",
  entered: "a person, here",
  seen: "the platform itself",
} as const;

function Facts({ credential }: { credential: CredentialDetail }) {
  const { issuedAt, rotatedAt, expiresAt, expiresSaid, ownerName, ownerContact, runbook } = credential;
  const dated = (at: Date | null) => (at ? <Absolute at={at} /> : <Unknown />);
  return (
    <KeyValue
      items={[
        { label: "Due", value: <CredentialDue {...credential} /> },
        { label: "Age", value: <CredentialAge {...credential} /> },
        { label: "Issued", value: dated(issuedAt) },
        { label: "Last replaced", value: dated(rotatedAt) },
        {
          label: "Ends",
          value: (
            <>
              {dated(expiresAt)}
              <span className="text-ink-3"> {endSaidText(expiresSaid)}</span>
            </>
          ),
        },
        {
          label: "Told before",
          value:
            credential.rungs.length > 0 ? `${credential.rungs.join(", ")} days` : "only when it is overdue",
        },
        { label: "Last proof", value: <LastProof {...credential} /> },
        { label: "Last used", value: <Time at={credential.lastUsedAt} never="unknown" /> },
        {
          label: "Owner",
          value: (
            <>
              {ownerName || <span className="text-ink-3">nobody</span>}{" "}
              {ownerContact && <Contact text={ownerContact} />}
            </>
          ),
        },
        { label: "Kept in", value: credential.keptIn },
        {
          label: "Referenced as",
          value: credential.configured ?? <span className="text-ink-3">not in the configuration</span>,
        },
        { label: "Known from", value: ORIGIN[credential.origin] },
        ...Object.entries(credential.facts).map(([label, value]) => ({
          label: label.charAt(0).toUpperCase() + label.slice(1),
          value: String(value ?? "–"),
        })),
        ...(runbook
          ? [
              {
                label: "Runbook",
                value: (
                  <Link href={runbookHref(runbook.id)} className="text-accent hover:underline">
                    {runbook.title}
                  </Link>
                ),
              },
            ]
          : []),
        ...(credential.note ? [{ label: "Note", value: credential.note }] : []),
      ]}
    />
  );
}

const Unknown = () => <span className="text-ink-3">unknown</span>;

function Contact({ text }: { text: string }) {
  const href = text.startsWith("https://") ? text : `mailto:${text}`;
  return (
    <a href={href} className="text-accent hover:underline" rel="noreferrer">
      {text}
    </a>
  );
}

function UsedBy({ credential: { usedBy, tenantName } }: { credential: CredentialDetail }) {
  return (
    <Section title="Who stops without it" facts={tenantName && `for ${tenantName}`} boxed>
      <ul className="flex list-disc flex-col gap-1 pl-5">
        {usedBy.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </Section>
  );
}
