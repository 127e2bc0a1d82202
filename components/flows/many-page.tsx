"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import type { Route } from "next";
import dynamic from "next/dynamic";
import { useState } from "react";
import { toCsv } from "@/components/charts/csv";
import { fileName, saveFile } from "@/components/charts/save-file";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Field } from "@/components/ui/field";
import { PageHeader } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import { TableSkeleton } from "@/components/ui/skeleton";
import { useAddress } from "@/components/ui/use-address";
import { BATCH_ROWS } from "@/domain/flow";
import type { PlanShown } from "./flow-types";
import { many } from "./flow-words";
import { TableInput } from "./table-input";
import { useBatchCheck } from "./use-batch-check";

const BatchPreview = dynamic(() => import("./batch-preview").then((module) => module.BatchPreview), {
  ssr: false,
  loading: () => <TableSkeleton rows={10} columns={4} />,
});

/** Who is to be brought in, all at once? */
export function ManyPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data: plans } = useSuspenseQuery(trpc.flows.plans.queryOptions({}));
  const offered = plans.filter(({ isBulk }) => isBulk);
  const places = [...new Set(offered.map(({ environmentId }) => environmentId))].toSorted();
  const environmentId = places.find((id) => id === params.get("environment"));
  const here = offered.filter((plan) => plan.environmentId === environmentId);
  const plan =
    here.find(({ key }) => key === params.get("plan")) ?? (here.length === 1 ? here[0] : undefined);
  return (
    <>
      <PageHeader
        title="Onboard many"
        back={{ href: "/tenants/onboarding" as Route, label: "Onboarding" }}
        answer={`A file with up to ${BATCH_ROWS.toLocaleString("en-US")} rows; each is judged before anything is asked for, and each that is sound becomes a flow of its own.`}
      />
      {places.length === 0 ? (
        <div className="rounded border bg-surface">
          <Empty title="Nothing can be begun for many at once">
            Platforms whose plan allows it would be offered here, once the console reaches them.
          </Empty>
        </div>
      ) : (
        <div className="mb-6 flex flex-wrap gap-4">
          <Field label="Environment" required className="w-72 max-sm:w-full">
            <Select
              className="w-full"
              value={environmentId ?? ""}
              placeholder="Choose an environment"
              options={places.map((id) => ({ value: id, label: id }))}
              onChange={(event) => write({ environment: event.target.value, plan: undefined })}
            />
          </Field>
          {here.length > 1 && (
            <Field label="What is to be done" required className="w-96 max-sm:w-full">
              <Select
                className="w-full"
                value={plan?.key ?? ""}
                placeholder="Choose one"
                options={here.map(({ key, title }) => ({ value: key, label: title }))}
                onChange={(event) => write({ plan: event.target.value })}
              />
            </Field>
          )}
        </div>
      )}
      {plan && <FileOfPlan key={`${plan.environmentId} ${plan.key}`} plan={plan} />}
    </>
  );
}

function FileOfPlan({ plan }: { plan: PlanShown }) {
  const check = useBatchCheck(plan);
  const [input, setInput] = useState(0);
  return (
    <>
      <Columns plan={plan} />
      {check.told ? (
        <BatchPreview
          plan={plan}
          file={check.told}
          onOther={() => {
            check.forget();
            setInput(input + 1);
          }}
        />
      ) : (
        <TableInput key={input} pending={check.isPending} error={check.error} onText={check.look} />
      )}
    </>
  );
}

/** What the first line of the file names, and a file to begin with. */
function Columns({ plan }: { plan: PlanShown }) {
  const columns = plan.columns;
  const needed = new Set(plan.fields.filter(({ required }) => required).map(({ key }) => key));
  const titles = new Map(plan.fields.map(({ key, title }) => [key, title]));
  return (
    <details className="mb-6 rounded border bg-surface px-4 py-2">
      <summary className="font-medium">
        {many(columns.length, "column", "columns")}, {needed.size} of them needed
      </summary>
      <ul className="mt-2 flex flex-col gap-1 text-sm">
        {columns.map((key) => (
          <li key={key} className="flex flex-wrap gap-x-3">
            <code className="font-mono">{key}</code>
            <span className="text-ink-2">{titles.get(key) ?? "proof, as it would be written down"}</span>
            {needed.has(key) && <span className="text-ink-3">needed</span>}
          </li>
        ))}
      </ul>
      <Button
        size="small"
        className="mt-3 mb-1"
        icon={<Download className="size-3.5" aria-hidden />}
        onClick={() => saveFile(fileName(plan.title, new Date(), "csv"), "text/csv", toCsv([columns]))}
      >
        Download a file with these columns
      </Button>
    </details>
  );
}
