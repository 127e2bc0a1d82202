"use client";

import type { ReactNode } from "react";
import { FactValue, factName } from "@/components/platforms/facts";
import { CopyButton } from "@/components/ui/copy-button";
import { KeyValue } from "@/components/ui/key-value";
import { Section } from "@/components/ui/page";
import { Time } from "@/components/ui/time";
import { Served, Standing } from "./tenant-columns";
import type { TenantPage } from "./tenant-types";
import { idWord } from "./tenant-words";

const Missing = ({ children }: { children: ReactNode }) => <span className="text-ink-3">{children}</span>;

function Id({ id, what }: { id: string; what: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code className="min-w-0 break-all font-mono text-sm">{id}</code>
      <CopyButton text={id} label={`Copy the ${what}`} />
    </span>
  );
}

/** Who it is: its standing, its owner, what its platform says of it, and every id it has. */
export function TenantFacts({ page }: { page: TenantPage }) {
  const { listed } = page;
  const others = Object.entries(page.ids).filter(([, id]) => id !== page.externalId);
  const kind = Object.entries(page.ids).find(([, id]) => id === page.externalId)?.[0];
  const facts = Object.entries(listed?.facts ?? {});
  return (
    <Section title="Who it is" boxed>
      <KeyValue
        items={[
          {
            label: "standing",
            value: (
              <span className="inline-flex flex-wrap items-baseline gap-x-2">
                <Standing tenant={page} />
                <span className="text-ink-3">
                  since <Time at={page.statusSince} />
                </span>
              </span>
            ),
          },
          { label: "served", value: <Served tenant={page} says={false} /> },
          { label: "owner", value: page.ownerName || <Missing>nobody named</Missing> },
          { label: "reach the owner", value: <Contact contact={page.ownerContact} /> },
          { label: "purpose", value: page.purpose || <Missing>not written down</Missing> },
          { label: kind ? idWord(kind) : "id", value: <Id id={page.externalId} what="id" /> },
          ...others.map(([what, id]) => ({ label: idWord(what), value: <Id id={id} what={idWord(what)} /> })),
          ...facts.map(([name, value]) => ({
            label: factName(name.replaceAll("-", " ")),
            value: <FactValue value={value} />,
          })),
          {
            label: "first seen",
            value: listed ? <Time at={listed.firstSeenAt} /> : <Missing>not listed yet</Missing>,
          },
          {
            label: "last listed",
            value: listed ? <Time at={listed.lastSeenAt} /> : <Missing>not listed yet</Missing>,
          },
          ...(page.isCanary
            ? [{ label: "canary", value: "one of the two whose views are compared every day" }]
            : []),
        ]}
      />
    </Section>
  );
}

function Contact({ contact }: { contact: string }) {
  if (!contact) return <Missing>not written down</Missing>;
  const isLink = contact.startsWith("https://");
  return (
    <a
      href={isLink ? contact : `mailto:${contact}`}
      className="break-all text-accent hover:underline"
      {...(isLink && { rel: "noreferrer", target: "_blank" })}
    >
      {contact}
    </a>
  );
}
