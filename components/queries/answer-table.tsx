"use client";

import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { toCsv } from "@/components/charts/csv";
import { fileName, saveFile } from "@/components/charts/save-file";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import type { Column, Sort } from "@/components/ui/table-column";
import { useAddress } from "@/components/ui/use-address";
import { AnswerCell } from "./answer-cell";
import type { Answer, AnswerColumn, Cell, QueryShown } from "./query-types";
import { compareCells, inputOfRow, inputOfRows, takesList } from "./query-words";
import { RowAction, type RowWish } from "./row-action";

const RowSheet = dynamic(() => import("./row-sheet").then((module) => module.RowSheet), { ssr: false });

type Row = { key: string; cells: readonly Cell[] };
const rowKey = ({ key }: Row) => key;
const NUMBERS: readonly string[] = ["number", "bytes", "milliseconds", "percent"];
const AT_FIRST = 200;

type AnswerTableProps = {
  environmentId: string;
  query: QueryShown;
  answer: Answer;
  onWish: (wish: RowWish) => void;
};

/** The rows of an answer: sorted, opened, handed on to actions, taken along as a file. */
export function AnswerTable({ environmentId, query, answer, onWish }: AnswerTableProps) {
  const { params, write } = useAddress();
  const [sort, setSort] = useState<Sort>();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isWhole, setIsWhole] = useState(false);
  const columns = answer.columns ?? [];
  const rows = useMemo(
    () => (answer.rows ?? []).map((cells, at): Row => ({ key: String(at), cells })),
    [answer.rows],
  );
  const sorted = useMemo(() => {
    const at = columns.findIndex(({ key }) => key === sort?.by);
    if (at < 0) return rows;
    return rows.toSorted((a, b) => compareCells(a.cells[at], b.cells[at], sort?.direction === "descending"));
  }, [rows, columns, sort]);
  const shown = isWhole ? sorted : sorted.slice(0, AT_FIRST);
  const lists = query.rowActions.filter(takesList);
  const open = rows.find(({ key }) => key === params.get("row"));

  function save() {
    const asked = new Date(answer.endedAt ?? answer.askedAt);
    const table = [columns.map(({ title }) => title), ...sorted.map(({ cells }) => cells.map(plain))];
    saveFile(fileName(`${environmentId} ${query.title}`, asked, "csv"), "text/csv", toCsv(table));
  }

  return (
    <>
      <DataTable
        caption={query.title}
        columns={tableColumns(columns, query, onWish)}
        rows={shown}
        rowKey={rowKey}
        sort={sort}
        onSort={setSort}
        onOpen={({ key }) => write({ row: key }, "push")}
        openKey={open?.key}
        {...(lists.length > 0 && { selection: { selected, onChange: setSelected } })}
        empty={<Empty title="No rows">The platform answered, and there is nothing of the kind.</Empty>}
        footer={
          rows.length > 0 && (
            <>
              <span>{rows.length === 1 ? "1 row" : `${rows.length} rows`}</span>
              {!isWhole && rows.length > AT_FIRST && (
                <Button size="small" onClick={() => setIsWhole(true)}>
                  Show all {rows.length}
                </Button>
              )}
              <Button size="small" onClick={save}>
                CSV
              </Button>
              {selected.size > 0 &&
                lists.map((action) => {
                  const inputs = rows
                    .filter(({ key }) => selected.has(key))
                    .map(({ cells }) => inputOfRow(action, columns, cells));
                  const whole = inputs.every((input) => input !== undefined)
                    ? inputOfRows(inputs)
                    : undefined;
                  return (
                    <RowAction
                      key={action.action}
                      action={action}
                      input={whole}
                      onWish={onWish}
                      label={`${action.title}: ${selected.size} ${selected.size === 1 ? "row" : "rows"}…`}
                    />
                  );
                })}
            </>
          )
        }
      />
      {open && (
        <RowSheet
          title={query.title}
          columns={columns}
          cells={open.cells}
          onClose={() => write({ row: undefined })}
        />
      )}
    </>
  );
}

const plain = (cell: Cell) => (typeof cell === "boolean" ? (cell ? "yes" : "no") : cell);

function tableColumns(
  columns: readonly AnswerColumn[],
  query: QueryShown,
  onWish: (wish: RowWish) => void,
): readonly Column<Row>[] {
  const grows = columns.findLastIndex(({ kind }) => kind === "code" || kind === "text");
  return [
    ...columns.map(
      ({ key, title, kind }, at): Column<Row> => ({
        id: key,
        header: title,
        isSortable: true,
        cell: ({ cells }) => <AnswerCell value={cells[at]} kind={kind} />,
        ...(NUMBERS.includes(kind) && { align: "end" as const }),
        ...(at === grows && at > 0 && { grows: true }),
      }),
    ),
    ...query.rowActions.map(
      (action): Column<Row> => ({
        id: `action ${action.action}`,
        header: action.title,
        hidesHeader: true,
        align: "end",
        cell: ({ cells }) => (
          <RowAction
            action={action}
            onWish={onWish}
            input={inputOfRow(action, columns, cells)}
            label={action.tier === 1 ? action.title : `${action.title}…`}
          />
        ),
      }),
    ),
  ];
}
