"use client";

import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { PageHeader } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Age, Time } from "@/components/ui/time";
import { type Address, useAddress } from "@/components/ui/use-address";
import { actionStatus, isAsked, isLive } from "@/domain/action";
import { formatDuration } from "@/domain/duration";
import { type ActionFilter, readActionFilter, writePlace } from "./action-filter";
import type { ActionList, ActionRow } from "./action-types";
import { STEP_WORD } from "./action-words";
import { ActionsNav } from "./actions-nav";

const WATCH_MS = 5_000;

type Platform = { id: string; name: string };

const COLUMNS: readonly Column<ActionRow>[] = [
  { id: "what", header: "What", cell: (run) => run.label },
  {
    id: "state",
    header: "State",
    cell: (run) => <StatusBadge status={actionStatus(run.state)} word={STEP_WORD[run.state]} look="plain" />,
  },
  { id: "where", header: "Where", cell: (run) => run.environmentId },
  { id: "tier", header: "Tier", align: "end", cell: (run) => run.tier },
  {
    id: "verdict",
    header: "What came of it",
    grows: true,
    hidesOnPhone: true,
    cell: (run) => {
      const text = run.verdict || run.said;
      return (
        <span data-tip={text || undefined} className="text-ink-2">
          {text || "–"}
        </span>
      );
    },
  },
  { id: "who", header: "Who", cell: (run) => run.requestedByName },
  { id: "took", header: "Took", align: "end", cell: (run) => <Took run={run} /> },
  { id: "when", header: "When", align: "end", cell: (run) => <Time at={run.requestedAt} /> },
];

function Took({ run }: { run: ActionRow }) {
  const since = run.calledAt ?? run.requestedAt;
  if (run.finishedAt) return formatDuration(run.finishedAt.getTime() - since.getTime());
  return isLive(run.state) ? <Age since={since} /> : "–";
}

const keyOf = (run: ActionRow) => run.id;
const hrefOf = (run: ActionRow) => `/actions/${run.id}` as Route;

/** What was done from here, where, by whom, and what came of it? */
export function ActionsPage({ platforms }: { platforms: readonly Platform[] }) {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const filter = readActionFilter(
    (name) => params.get(name),
    platforms.map(({ id }) => id),
  );
  const {
    data: page,
    error,
    isPlaceholderData,
  } = useQuery({
    ...trpc.actions.list.queryOptions(filter),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.rows.some((run) => isLive(run.state)) ? WATCH_MS : false),
  });
  return (
    <>
      <PageHeader title="Actions" answer={page && answerOf(page)} />
      <ActionsNav />
      <Filters params={params} platforms={platforms} write={write} />
      {error && <InlineError>{error.message}</InlineError>}
      {!page && !error && <TableSkeleton rows={20} columns={7} />}
      {page && (
        <div aria-busy={isPlaceholderData} className={isPlaceholderData ? "opacity-60" : undefined}>
          <DataTable
            caption="Actions, newest first"
            columns={COLUMNS}
            rows={page.rows}
            rowKey={keyOf}
            rowHref={hrefOf}
            {...(!isPlaceholderData && { holdFor: JSON.stringify(filter) })}
            empty={
              <Empty title="No action fits the filter">
                Each thing that is started from here leaves a line: what, where, by whom, and what came of it.
              </Empty>
            }
            footer={<Paging filter={filter} page={page} write={write} />}
          />
        </div>
      )}
    </>
  );
}

function answerOf({ rows }: ActionList): string {
  const live = rows.filter(({ state }) => isLive(state)).length;
  const asked = rows.filter(({ state }) => isAsked(state)).length;
  const unknown = rows.filter(({ state }) => state === "outcome-unknown").length;
  const said = [
    live > 0 ? `${live} under way` : "Nothing is under way",
    ...(asked > 0 ? [`${asked} asked for and not begun`] : []),
    ...(unknown > 0 ? [`${unknown} with an outcome that nobody knows`] : []),
  ];
  return `${said.join(", ")}, of the ${rows.length} on this page.`;
}

const AGAIN = { before: undefined };
const STATES = [
  { value: "", label: "every state" },
  { value: "asked", label: "asked for" },
  { value: "live", label: "under way" },
  { value: "succeeded", label: "worked" },
  { value: "failed", label: "did not work, or unknown" },
  { value: "ended", label: "cancelled or expired" },
];
const TIERS = [
  { value: "", label: "every tier" },
  { value: "1", label: "tier 1, safe" },
  { value: "2", label: "tier 2, disrupts" },
  { value: "3", label: "tier 3, may lose something" },
];

type FiltersProps = { params: URLSearchParams; platforms: readonly Platform[]; write: Address["write"] };

function Filters({ params, platforms, write }: FiltersProps) {
  const trpc = useTRPC();
  const { data: people } = useSuspenseQuery(trpc.actions.people.queryOptions());
  const choices = [
    { name: "state", label: "State", options: STATES },
    {
      name: "platform",
      label: "Platform",
      options: [
        { value: "", label: "every platform" },
        ...platforms.map(({ id, name }) => ({ value: id, label: name })),
      ],
    },
    {
      name: "person",
      label: "Person",
      options: [{ value: "", label: "everybody" }, ...people.map((name) => ({ value: name, label: name }))],
    },
    { name: "tier", label: "Tier", options: TIERS },
  ];
  return (
    <div className="on-screen mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
      {choices.map(({ name, label, options }) => (
        <Select
          key={name}
          aria-label={label}
          className="w-48 max-sm:w-full"
          value={params.get(name) ?? ""}
          options={options}
          onChange={(event) => write({ ...AGAIN, [name]: event.target.value })}
        />
      ))}
    </div>
  );
}

type PagingProps = { filter: ActionFilter; page: ActionList; write: Address["write"] };

function Paging({ filter, page: { rows, next }, write }: PagingProps) {
  return (
    <>
      {filter.before && (
        <Button size="small" onClick={() => write(AGAIN, "push")}>
          Newest
        </Button>
      )}
      <Button
        size="small"
        blockedBecause={next ? undefined : "These are the oldest actions."}
        onClick={() => next && write({ before: writePlace(next) }, "push")}
      >
        Older
      </Button>
      <span>
        {rows.length} {rows.length === 1 ? "action" : "actions"} on this page, newest first
      </span>
    </>
  );
}
