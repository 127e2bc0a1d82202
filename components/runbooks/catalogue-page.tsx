"use client";

import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { CatalogueDoors } from "@/components/runbook-documents/document-doors";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Input } from "@/components/ui/field";
import { PageHeader, Section } from "@/components/ui/page";
import { TableSkeleton } from "@/components/ui/skeleton";
import { useAddress } from "@/components/ui/use-address";
import { CatalogueTable } from "./catalogue-table";
import { OpenRuns } from "./open-runs";
import type { CatalogueRow } from "./runbook-types";

/** What is to be done about the trouble that somebody has now? */
export function CataloguePage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const typed = params.get("q") ?? "";
  const text = typed.trim().slice(0, 200);
  const { data: rows, error } = useQuery({
    ...trpc.runbooks.catalogue.queryOptions(text ? { text } : {}),
    placeholderData: keepPreviousData,
  });
  const { data: open } = useSuspenseQuery(trpc.runbooks.runs.queryOptions({ state: "open" }));
  return (
    <>
      <PageHeader
        title="Runbooks"
        answer={rows && catalogueAnswer(rows, text, open.rows.length)}
        actions={<CatalogueDoors known={(rows ?? []).map(({ id }) => id)} />}
      />
      <Input
        type="search"
        data-page-filter
        aria-label="Find a runbook by what is seen, its title or its number"
        placeholder="What do you see? “queue is growing”, “sign-in refused”, a number"
        className="on-screen mb-6 max-w-xl"
        maxLength={200}
        value={typed}
        onChange={(event) => write({ q: event.target.value })}
      />
      {error && <InlineError>{error.message}</InlineError>}
      {text === "" && <OpenRuns runs={open.rows} />}
      {!rows && !error && <TableSkeleton rows={10} columns={6} />}
      {rows && rows.length === 0 && (
        <div className="rounded border bg-surface">
          {text ? (
            <Empty title="No runbook fits these words">
              Try one word of what is seen, or the number by which it is known.
            </Empty>
          ) : (
            <Empty title="There is no runbook yet">
              Those that ship with the platforms stand here once a worker has stored them.
            </Empty>
          )}
        </div>
      )}
      {rows && rows.length > 0 && text !== "" && <CatalogueTable caption="Runbooks that fit" rows={rows} />}
      {rows && text === "" && <ByPlatform rows={rows} />}
    </>
  );
}

function ByPlatform({ rows }: { rows: readonly CatalogueRow[] }) {
  const platforms = [...new Set(rows.map(({ platform }) => platform))];
  return platforms.map((platform) => {
    const own = rows.filter((row) => row.platform === platform);
    return (
      <Section key={platform} title={PLATFORM_NAME[platform]} facts={`${own.length} runbooks`}>
        <CatalogueTable caption={`Runbooks of ${PLATFORM_NAME[platform]}`} rows={own} />
      </Section>
    );
  });
}

function catalogueAnswer(rows: readonly CatalogueRow[], text: string, open: number): string {
  if (text !== "")
    return rows.length === 0
      ? "Nothing fits."
      : `${rows.length === 1 ? "1 fits" : `${rows.length} fit`}, the best first.`;
  const overdue = rows.filter(({ isOverdue }) => isOverdue).length;
  const never = rows.filter(({ lastAt }) => lastAt === null).length;
  return [
    `${rows.length} runbooks.`,
    open > 0 ? `${open} ${open === 1 ? "run is" : "runs are"} open.` : "",
    overdue > 0 ? `${overdue} ${overdue === 1 ? "is" : "are"} overdue for review.` : "",
    never > 0 ? `${never} ${never === 1 ? "was" : "were"} never walked to the end.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}
