"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Section } from "@/components/ui/page";
import { Time } from "@/components/ui/time";
import type { TenantPage } from "./tenant-types";
import { useTenantWork } from "./use-tenant-work";

/** What people found out about it; a note is never changed. */
export function TenantNotes({ page }: { page: TenantPage }) {
  const [text, setText] = useState("");
  const { note, mayNotNote } = useTenantWork(() => setText(""));
  const { environmentId, externalId } = page;
  return (
    <Section title="Notes" facts={page.notes.length > 0 ? page.notes.length : undefined} boxed>
      {page.notes.length > 0 && (
        <ol className="mb-4 flex flex-col gap-3">
          {page.notes.map((one) => (
            <li key={one.id}>
              <p className="whitespace-pre-wrap break-words">{one.text}</p>
              <p className="text-sm text-ink-3">
                {one.byName}, <Time at={one.at} />
              </p>
            </li>
          ))}
        </ol>
      )}
      <Form
        label="A note"
        pending={note.isPending}
        error={note.error?.message}
        onSubmit={() => note.mutate({ environmentId, externalId, text })}
        actions={
          <Button
            type="submit"
            pending={note.isPending}
            blockedBecause={mayNotNote ?? (text.trim() === "" ? "Write something first." : undefined)}
          >
            Write it down
          </Button>
        }
      >
        <Field label="A note" hint="It stays as it is written, with your name; everybody may read it.">
          <Textarea maxLength={4000} value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
      </Form>
    </Section>
  );
}
