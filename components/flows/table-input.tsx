"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Segmented } from "@/components/ui/segmented";
import { readTableFile, refuseStrange } from "./read-table-file";

type Props = {
  pending: boolean;
  error: string | undefined;
  onText: (name: string, text: string) => void;
};

/** Rows out of a file or pasted; read in the browser before anything is sent. */
export function TableInput({ pending, error, onText }: Props) {
  const [how, setHow] = useState<"file" | "paste">("file");
  const [wrong, setWrong] = useState<string>();

  async function take(fields: FormData) {
    setWrong(undefined);
    try {
      const file = fields.get("file");
      if (file instanceof File) onText(file.name || "rows.csv", await readTableFile(file));
      else onText("pasted.csv", refuseStrange(String(fields.get("rows") ?? "")));
    } catch (refusal) {
      setWrong(refusal instanceof Error ? refusal.message : "It could not be read.");
    }
  }

  return (
    <Form
      label="Rows"
      className="max-w-2xl"
      pending={pending}
      error={wrong ?? error}
      onSubmit={(fields) => void take(fields)}
      actions={
        <Button type="submit" variant="primary" pending={pending}>
          Check the rows
        </Button>
      }
    >
      <Segmented
        label="Where the rows come from"
        className="self-start"
        value={how}
        options={[
          { value: "file", label: "A file" },
          { value: "paste", label: "Pasted" },
        ]}
        onChange={(next) => {
          setHow(next);
          setWrong(undefined);
        }}
      />
      {how === "file" ? (
        <Field label="File" required hint="CSV in UTF-8, separated by commas, up to 5 MB.">
          <Input key="file" name="file" type="file" accept=".csv,text/csv,text/plain" className="py-1" />
        </Field>
      ) : (
        <Field label="Rows" required hint="The first line names the columns.">
          <Textarea key="rows" name="rows" rows={10} spellCheck={false} className="font-mono text-sm" />
        </Field>
      )}
      <p className="text-sm text-ink-2">
        Never a secret: where a secret is needed, its column takes a reference to where it lies.
      </p>
    </Form>
  );
}
