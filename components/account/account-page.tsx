"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { ROLE_MEANING } from "@/components/people/people-words";
import { useTRPC } from "@/components/trpc";
import { KeyValue } from "@/components/ui/key-value";
import { PageHeader, Section } from "@/components/ui/page";
import { Absolute, Time } from "@/components/ui/time";
import type { OwnAccount } from "./account-types";
import { OwnSessions } from "./own-sessions";
import { SecondFactor } from "./second-factor";
import { ZoneForm } from "./zone-form";

/** Who am I here, what proves it, and where am I signed in? */
export function AccountPage() {
  const trpc = useTRPC();
  const { data: account } = useSuspenseQuery(trpc.account.own.queryOptions());
  return (
    <>
      <PageHeader title="Your account" answer={answerOf(account)} />
      <Section title="Who you are" boxed>
        <Facts account={account} />
      </Section>
      <Section title="Second proof" boxed>
        <SecondFactor account={account} />
      </Section>
      <Section title="Where you are signed in">
        <OwnSessions account={account} />
      </Section>
      <Section title="Your time zone" boxed>
        <ZoneForm timeZone={account.timeZone} />
      </Section>
    </>
  );
}

function answerOf({ name, role, source, factor, needsFactor }: OwnAccount): string {
  const who = `You are ${name}, ${role === "viewer" ? "a" : "an"} ${role}.`;
  if (source === "identity-provider") return `${who} You come in through the identity provider.`;
  if (factor) return `${who} Password and authenticator let you in.`;
  return `${who} Only a password lets you in${needsFactor ? "; your role needs an authenticator" : ""}.`;
}

function Facts({ account }: { account: OwnAccount }) {
  return (
    <KeyValue
      items={[
        { label: "name", value: account.name },
        { label: "e-mail", value: account.email },
        { label: "role", value: `${account.role}: ${ROLE_MEANING[account.role]}` },
        {
          label: "counts",
          value: account.reach === "granted" ? "only where you were granted something" : "everywhere",
        },
        {
          label: "sign-in",
          value:
            account.identities.length > 0
              ? account.identities
                  .map(({ label, email }) => (email ? `${label} (${email})` : label))
                  .join(", ")
              : "password of this console",
        },
        {
          label: "stay signed in",
          value: `${account.limits.hours} h at most, ${account.limits.idleMinutes} min without a call`,
        },
        { label: "last sign-in", value: <Time at={account.lastSignInAt} /> },
        { label: "added", value: <Absolute at={account.createdAt} form="day" /> },
      ]}
    />
  );
}
