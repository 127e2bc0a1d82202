"use client";

import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { DataTable } from "@/components/ui/data-table";
import { InlineError } from "@/components/ui/error-note";
import { TableSkeleton } from "@/components/ui/skeleton";
import { useAddress } from "@/components/ui/use-address";
import { isFiltered, readIds, readQuestion, silenceAddress } from "./alert-address";
import { ALERT_COLUMNS, Folding } from "./alert-columns";
import { AlertFilters } from "./alert-filters";
import type { AlertCounts, AlertRow } from "./alert-types";
import { BulkBar } from "./bulk-bar";
import { NothingOpen } from "./nothing-open";
import { Paging } from "./paging";
import { useFollow } from "./use-follow";
import { useTriageKeys } from "./use-triage-keys";
import { type Work, workOn } from "./work";
import { WorkPlace } from "./work-place";

const AlertSheet = dynamic(() => import("./alert-sheet").then((module) => module.AlertSheet), { ssr: false });

const REFRESH_MS = 15_000;
const keyOf = ({ id }: AlertRow) => String(id);
const hrefOf = ({ id }: AlertRow) => `/alerts/${id}` as Route;
const NONE: ReadonlySet<string> = new Set();

/** The list with its filters, its keys, its selection and the panel at its side. */
export function Triage({ counts }: { counts: AlertCounts }) {
  const trpc = useTRPC();
  const router = useRouter();
  const { params, write } = useAddress();
  const question = readQuestion((name) => params.get(name));
  const { filter, sort } = question;
  const asked = JSON.stringify(question);
  const list = useQuery({
    ...trpc.alerts.list.queryOptions(question),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const { data: facets } = useQuery({
    ...trpc.alerts.facets.queryOptions({ filter }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const unfolded = readIds(params.get("under"));
  const { rows, told } = useUnfolded(list.data?.rows, unfolded);
  const openId = Number(params.get("alert")) || undefined;

  const [selection, setSelection] = useState({ asked, selected: NONE, isAll: false });
  const [work, setWork] = useState<Work>();
  const { selected, isAll } = selection.asked === asked ? selection : { selected: NONE, isAll: false };
  const select = (next: ReadonlySet<string>, all = false) =>
    setSelection({ asked, selected: next, isAll: all });
  const chosen = rows.filter((row) => selected.has(keyOf(row)));

  function begin(verb: Work["verb"], alerts: readonly AlertRow[]) {
    if (verb === "silence") router.push(silenceAddress(alerts) as Route);
    else if (isAll && alerts === chosen) setWork({ ...workOn(verb, rows), target: { filter } });
    else setWork(workOn(verb, alerts));
  }

  function leave() {
    if (openId) write({ alert: undefined });
    else if (selected.size > 0) select(NONE);
    else return false;
    return true;
  }

  useFollow(openId, (id) => write({ alert: id }));
  useTriageKeys({ rows, chosen, openId, begin, leave });

  return (
    <Folding
      value={{
        unfolded,
        flip: (id) => {
          const next = unfolded.includes(id) ? unfolded.filter((one) => one !== id) : [...unfolded, id];
          write({ under: next.join(",") });
        },
      }}
    >
      <AlertFilters filter={filter} sort={sort} facets={facets} />
      {!list.data && list.error && <InlineError>{list.error.message}</InlineError>}
      {!list.data && !list.error && <TableSkeleton rows={16} columns={7} />}
      {list.data && (
        <div aria-busy={list.isPlaceholderData} className={list.isPlaceholderData ? "opacity-60" : undefined}>
          <DataTable
            caption="Alerts"
            columns={ALERT_COLUMNS}
            rows={rows}
            rowKey={keyOf}
            rowHref={hrefOf}
            onOpen={({ id }) => write({ alert: String(id) }, "push")}
            openKey={openId ? String(openId) : undefined}
            selection={{ selected, onChange: (next) => select(next), whyNot }}
            {...(!list.isPlaceholderData && { holdFor: `${asked} ${told}` })}
            empty={<NothingOpen isFiltered={isFiltered(filter)} counts={counts} />}
            footer={<Paging rows={list.data.rows.length} next={list.data.next} facets={facets} />}
          />
        </div>
      )}
      {chosen.length > 0 && (
        <BulkBar
          count={isAll ? (facets?.total ?? chosen.length) : chosen.length}
          matching={facets?.total}
          isCapped={facets?.isCapped ?? false}
          isAll={isAll}
          onAll={() => select(new Set(rows.map(keyOf)), true)}
          onClear={() => select(NONE)}
          onWork={(verb) => begin(verb, chosen)}
        />
      )}
      <WorkPlace work={work} onClose={() => setWork(undefined)} onDone={() => select(NONE)} />
      {openId && (
        <AlertSheet
          id={openId}
          onClose={() => write({ alert: undefined })}
          onWork={(next) => setWork(next)}
        />
      )}
    </Folding>
  );
}

const whyNot = ({ state }: AlertRow) => (state === "resolved" ? "It is resolved already." : undefined);

/** The rows, each one that is unfolded followed by what it explains. */
function useUnfolded(rows: readonly AlertRow[] | undefined, unfolded: readonly number[]) {
  const trpc = useTRPC();
  const answers = useQueries({
    queries: unfolded.map((id) => ({
      ...trpc.alerts.folded.queryOptions({ id }),
      refetchInterval: REFRESH_MS,
    })),
    combine: (all) => all.map(({ data }) => data),
  });
  return useMemo(() => {
    const childrenOf = new Map(unfolded.map((id, index) => [id, answers[index] ?? []]));
    const known = new Set(rows?.map(({ id }) => id));
    return {
      rows: (rows ?? []).flatMap((row) => [
        row,
        ...(childrenOf.get(row.id) ?? []).filter(({ id }) => !known.has(id)),
      ]),
      /** Those whose answer is there: only then do its rows belong to what is shown. */
      told: unfolded.filter((_, index) => answers[index]).join(),
    };
  }, [rows, answers, unfolded]);
}
