"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { newRequestKey } from "@/components/actions/action-words";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Field, Textarea } from "@/components/ui/field";
import { FilterChips } from "@/components/ui/filter-chips";
import { Form } from "@/components/ui/form";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { whyNot } from "@/domain/access";
import { CHECKED_LOOK, checkedAnswer, countVerdicts, verdictOptions } from "./batch-words";
import type { CheckedRow, PlanShown } from "./flow-types";
import { batchHref, many } from "./flow-words";
import type { CheckedFile } from "./use-batch-check";

const SHOWN = 100;

const COLUMNS: readonly Column<CheckedRow>[] = [
  { id: "line", header: "Line", cell: ({ line }) => <span className="tabular-nums">{line}</span> },
  { id: "label", header: "What", cell: ({ label }) => label || <span className="text-ink-3">–</span> },
  {
    id: "verdict",
    header: "Verdict",
    cell: ({ verdict }) => <StatusBadge look="plain" {...CHECKED_LOOK[verdict]} />,
  },
  { id: "said", header: "Why", wraps: true, cell: ({ said }) => said },
];

const keyOf = ({ line }: CheckedRow) => String(line);

/** Every row with what would become of it, a hundred at a time, and the request. */
export function BatchPreview({
  plan,
  file,
  onOther,
}: {
  plan: PlanShown;
  file: CheckedFile;
  onOther: () => void;
}) {
  const { rows, needsApproval } = file.answer;
  const counts = useMemo(() => countVerdicts(rows), [rows]);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [page, setPage] = useState(0);
  const fitting = useMemo(
    () => (chosen.length === 0 ? rows : rows.filter(({ verdict }) => chosen.includes(verdict))),
    [rows, chosen],
  );
  const pages = Math.max(1, Math.ceil(fitting.length / SHOWN));
  return (
    <Section
      title={file.name}
      facts={checkedAnswer(counts)}
      actions={
        <Button size="small" onClick={onOther}>
          Take another file
        </Button>
      }
    >
      <div className="mb-3">
        <FilterChips
          label="Verdict"
          options={verdictOptions(counts, CHECKED_LOOK)}
          selected={chosen}
          onChange={(next) => {
            setChosen(next);
            setPage(0);
          }}
        />
      </div>
      <DataTable
        caption={`Rows of ${file.name}`}
        columns={COLUMNS}
        rows={fitting.slice(page * SHOWN, (page + 1) * SHOWN)}
        rowKey={keyOf}
        holdFor={`${page} ${chosen.join(" ")}`}
        empty={null}
        footer={
          <>
            <Button
              size="small"
              blockedBecause={page === 0 ? "This is the first page." : undefined}
              onClick={() => setPage(page - 1)}
            >
              Before
            </Button>
            <Button
              size="small"
              blockedBecause={page >= pages - 1 ? "This is the last page." : undefined}
              onClick={() => setPage(page + 1)}
            >
              Next
            </Button>
            <span>
              page {page + 1} of {pages}, {many(fitting.length, "row", "rows")}
            </span>
          </>
        }
      />
      <RequestForm plan={plan} file={file} sound={counts.waiting} needsApproval={needsApproval} />
    </Section>
  );
}

function RequestForm({
  plan,
  file,
  sound,
  needsApproval,
}: {
  plan: PlanShown;
  file: CheckedFile;
  sound: number;
  needsApproval: boolean;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const me = usePerson();
  const [requestKey] = useState(newRequestKey);
  const request = useMutation(
    trpc.flows.requestBatch.mutationOptions({
      gcTime: 0,
      async onSuccess({ id }) {
        await queryClient.invalidateQueries(trpc.flows.pathFilter());
        router.push(batchHref(id));
      },
    }),
  );
  const isPending = request.isPending || request.isSuccess;
  return (
    <Form
      label="Request"
      className="mt-6 max-w-xl"
      pending={isPending}
      error={request.error?.message}
      onSubmit={(form) =>
        request.mutate({
          environmentId: plan.environmentId,
          plan: plan.key,
          fileName: file.name.slice(0, 200),
          text: file.text,
          reason: String(form.get("reason") ?? "").trim(),
          requestKey,
        })
      }
      actions={
        <Button
          type="submit"
          variant="primary"
          pending={isPending}
          blockedBecause={
            whyNot(me, plan.needs) ??
            (sound === 0 ? "No row of this file can be requested. Mend it and take it again." : undefined)
          }
        >
          Request {many(sound, plan.kind, `${plan.kind}s`)}
        </Button>
      }
    >
      <Field
        label="Why"
        required
        hint={
          needsApproval
            ? "Read by the second person, who decides once for the whole file. Nothing begins before."
            : "Kept in the trail of each."
        }
      >
        <Textarea name="reason" required minLength={5} maxLength={1000} rows={2} />
      </Field>
    </Form>
  );
}
