"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Reach } from "@/components/platforms/reach";
import { SourceLine } from "@/components/platforms/source-line";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import { whyNot } from "@/domain/access";
import { AddButton } from "./add-button";
import type { Contact } from "./on-call-types";

const ContactDialog = dynamic(() => import("./contact-dialog").then((module) => module.ContactDialog), {
  ssr: false,
});

/** Whom to reach and how: a tap mails or calls. */
export function ContactsTab({ contacts }: { contacts: readonly Contact[] }) {
  const me = usePerson();
  const mayNot = whyNot(me, "escalation:edit");
  const [open, setOpen] = useState<Contact | "new">();
  const platforms = [...new Set(contacts.map(({ platform }) => platform))];
  return (
    <>
      <AddButton what="a contact" blockedBecause={mayNot} onClick={() => setOpen("new")} />
      {contacts.length === 0 && (
        <Empty title="Contacts would stand here">They come with the platforms, from their runbooks.</Empty>
      )}
      {platforms.map((platform) => (
        <Section key={platform} title={platform}>
          <ul className="rounded border bg-surface">
            {contacts
              .filter((contact) => contact.platform === platform)
              .map((contact) => (
                <li
                  key={contact.id}
                  className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-2 last:border-b-0"
                >
                  <div className="min-w-0 flex-1 basis-72">
                    <div className="flex flex-wrap items-baseline gap-x-3">
                      <span className="font-medium">{contact.name}</span>
                      <span className="text-sm text-ink-3">{contact.level}</span>
                      <SourceLine source={sourceOf(contact)} />
                      {contact.isChanged && <Pill>changed here</Pill>}
                      {!contact.active && <StatusBadge status="paused" look="plain" word="switched off" />}
                    </div>
                    <ul
                      aria-label={`Ways to reach ${contact.name}`}
                      className="flex flex-wrap gap-x-5 gap-y-1"
                    >
                      {contact.reach.map((reach) => (
                        <li key={`${reach.kind} ${reach.value}`}>
                          <Reach reach={reach} />
                        </li>
                      ))}
                      {contact.reach.length === 0 && (
                        <li className="text-ink-2">No number and no address on file.</li>
                      )}
                    </ul>
                  </div>
                  <Button
                    size="small"
                    aria-label={`Change ${contact.name}`}
                    blockedBecause={mayNot}
                    onClick={() => setOpen(contact)}
                  >
                    Change…
                  </Button>
                </li>
              ))}
          </ul>
        </Section>
      ))}
      {open && (
        <ContactDialog contact={open === "new" ? undefined : open} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}

const sourceOf = ({ sourceFile, sourceLine }: Contact) =>
  sourceFile && sourceLine ? { file: sourceFile, line: sourceLine } : undefined;
