"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useMemo } from "react";
import { usePaletteItems } from "@/components/shell/palette-items";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader, Section } from "@/components/ui/page";
import { useAddress, withChanges } from "@/components/ui/use-address";
import { PLATFORM_IDS } from "@/domain/platform";
import { LIMIT_COLUMNS, LIMIT_WIDTHS } from "./limit-columns";
import { isChanged, many, thresholdsAnswer } from "./limit-words";
import { PLATFORM_NAME } from "./platform-name";
import { isNamed, isWanted, readFilter, ThresholdFilters } from "./threshold-filters";
import { ThresholdSheet } from "./threshold-sheet";
import type { Threshold } from "./threshold-types";

/** On a wide screen the page itself scrolls under the heads of the tables, which stay below the top bar. */
const PAGE_SCROLLS =
  "xl:[&_[data-table]]:max-h-none xl:[&_[data-table]]:overflow-visible xl:[&_th]:top-11 xl:[&_th[data-title]]:z-10";

const keyOf = (limit: Threshold) => limit.id;

/** Which limits judge what is seen, where they are written down, and which were changed here? */
export function ThresholdsPage() {
  const trpc = useTRPC();
  const { data: limits } = useSuspenseQuery(trpc.thresholds.list.queryOptions());
  const { params, write } = useAddress();
  const filter = readFilter(params);
  const openId = params.get("limit") ?? undefined;
  const open = limits.find(({ id }) => id === openId);
  usePaletteItems(
    useMemo(
      () =>
        limits.map((limit) => ({
          id: `limit:${limit.id}`,
          label: limit.title,
          hint: `limit of ${PLATFORM_NAME[limit.platformId]}`,
          keywords: [limit.id],
          group: "things" as const,
          run: () => write({ limit: limit.id }, "push"),
        })),
      [limits, write],
    ),
  );

  const shown = limits.filter((limit) => isNamed(limit, filter.text) && isWanted(limit, filter.only));
  const groups = PLATFORM_IDS.filter((id) => filter.platforms.length === 0 || filter.platforms.includes(id))
    .map((id) => ({ id, rows: shown.filter(({ platformId }) => platformId === id) }))
    .filter(({ rows }) => rows.length > 0);
  const hrefOf = (limit: Threshold) =>
    `/thresholds${withChanges(params.toString(), { limit: limit.id })}` as Route;

  return (
    <>
      <PageHeader title="Thresholds" answer={thresholdsAnswer(limits)} />
      <ThresholdFilters limits={limits} filter={filter} write={write} />
      {groups.length === 0 && (
        <div className="rounded border bg-surface">
          <Empty
            title={limits.length === 0 ? "The limits would stand here" : "No limit fits the filter"}
            action={
              limits.length > 0 && (
                <Button onClick={() => write({ q: undefined, platform: undefined, only: undefined })}>
                  Show all {limits.length}
                </Button>
              )
            }
          >
            {limits.length === 0
              ? "They come with the platforms, from their runbooks, when the console starts."
              : filter.only.includes("changed") && !limits.some(isChanged)
                ? "Nothing was changed here: every limit is as its runbook gives it."
                : "Other limits have another name, another platform or another origin."}
          </Empty>
        </div>
      )}
      {groups.map(({ id, rows }) => (
        <Section key={id} title={PLATFORM_NAME[id]} facts={factsOf(rows)}>
          <DataTable
            caption={`Limits of ${PLATFORM_NAME[id]}`}
            columns={LIMIT_COLUMNS}
            rows={rows}
            rowKey={keyOf}
            rowHref={hrefOf}
            onOpen={(limit) => write({ limit: limit.id }, "push")}
            openKey={openId}
            empty={null}
            className={`${LIMIT_WIDTHS} ${PAGE_SCROLLS}`}
          />
        </Section>
      ))}
      {open && <ThresholdSheet limit={open} onClose={() => write({ limit: undefined })} />}
    </>
  );
}

function factsOf(rows: readonly Threshold[]): string {
  const changed = rows.filter(isChanged).length;
  return `${many(rows.length, "limit", "limits")}${changed > 0 ? `, ${changed} changed here` : ""}`;
}
