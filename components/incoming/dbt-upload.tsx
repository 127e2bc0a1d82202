"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useState } from "react";
import { NOT_KNOWN } from "@/components/ask-console";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Select } from "@/components/ui/select";
import { whyNot } from "@/domain/access";
import { DBT_FILE_BYTES } from "@/domain/dbt";

const LARGEST = `${DBT_FILE_BYTES / 1_048_576} MB`;

async function send({ environmentId, file }: { environmentId: string; file: File }): Promise<void> {
  if (file.size > DBT_FILE_BYTES) throw new Error(`The file is larger than ${LARGEST}.`);
  const response = await fetch(`/api/dbt?environment=${encodeURIComponent(environmentId)}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-wheelhouse": "1" },
    body: file,
  }).catch(() => undefined);
  if (!response) throw new Error(NOT_KNOWN);
  if (response.ok) return;
  const said: unknown = await response.json().catch(() => undefined);
  const words = typeof said === "object" && said !== null && "error" in said ? String(said.error) : undefined;
  throw new Error(words ?? `The console answered ${response.status}.`);
}

/** Hands in dbt's result file of a run that the console cannot see by itself. */
export function DbtUpload() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const [isOpen, setIsOpen] = useState(false);
  const { data: hooks = [] } = useQuery(trpc.incoming.hooks.queryOptions());
  const upload = useMutation({
    mutationFn: send,
    onSuccess: () => setIsOpen(false),
    onSettled: () => queryClient.invalidateQueries(trpc.incoming.pathFilter()),
  });

  function submit(fields: FormData) {
    const file = fields.get("file");
    if (file instanceof File) upload.mutate({ environmentId: String(fields.get("environment")), file });
  }

  return (
    <>
      <Button
        icon={<Upload className="size-4" aria-hidden />}
        blockedBecause={whyNot(me, "dbt:upload")}
        onClick={() => setIsOpen(true)}
      >
        Upload run_results.json…
      </Button>
      {isOpen && (
        <FormDialog
          title="Upload dbt's results"
          onSubmit={submit}
          onClose={() => setIsOpen(false)}
          pending={upload.isPending}
          error={upload.error?.message}
          submit="Upload 1 file"
        >
          <Field label="Environment" required>
            <Select
              name="environment"
              options={hooks.map(({ environmentId }) => ({ value: environmentId, label: environmentId }))}
            />
          </Field>
          <Field
            label="File"
            required
            hint={`dbt's target/run_results.json, version 4 to 6, up to ${LARGEST}.`}
          >
            <Input name="file" type="file" accept="application/json,.json" className="py-1" />
          </Field>
        </FormDialog>
      )}
    </>
  );
}
