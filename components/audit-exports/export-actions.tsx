"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { InlineError } from "@/components/ui/error-note";
import type { AuditExport } from "./export-types";

/** Fetches what is ready, or stops what is on its way. */
export function ExportActions({ row }: { row: AuditExport }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const cancel = useMutation(
    trpc.auditExports.cancel.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.auditExports.pathFilter()),
    }),
  );
  if (row.state === "done")
    return (
      <a
        href={`/api/audit/exports/${row.id}`}
        download={row.fileName}
        aria-label={`Download ${row.fileName}`}
        className={buttonStyle({ size: "small" })}
      >
        Download
      </a>
    );
  if (row.state !== "waiting" && row.state !== "running") return null;
  return (
    <>
      <Button size="small" pending={cancel.isPending} onClick={() => cancel.mutate({ id: row.id })}>
        Cancel
      </Button>
      {cancel.error && <InlineError>{cancel.error.message}</InlineError>}
    </>
  );
}
