"use client";

import type { ReactNode } from "react";
import { Button } from "./button";
import { DataTable, type DataTableProps } from "./data-table";
import { InlineError } from "./error-note";
import { Select } from "./select";
import { TableSkeleton } from "./skeleton";
import { useAddress } from "./use-address";

/** One filter of a log, kept in the address; another choice begins at the newest again. */
export function LogSelect({
  label,
  name,
  value,
  all,
  options,
}: {
  label: string;
  /** Of the address's parameter. */
  name: string;
  value: string | undefined;
  /** What no choice is called: "every channel". */
  all: string;
  options: readonly { value: string; label: string }[];
}) {
  const { write } = useAddress();
  return (
    <Select
      aria-label={label}
      value={value ?? ""}
      options={[{ value: "", label: all }, ...options]}
      onChange={(event) => write({ [name]: event.target.value, before: undefined })}
    />
  );
}

/** The row of filters above a log; `names` are those that one button empties. */
export function LogFilters({
  names,
  isFiltered,
  children,
}: {
  names: readonly string[];
  isFiltered: boolean;
  children: ReactNode;
}) {
  const { write } = useAddress();
  return (
    <div className="on-screen mb-3 flex flex-wrap items-center gap-3">
      {children}
      {isFiltered && (
        <Button
          size="small"
          variant="quiet"
          onClick={() => write(Object.fromEntries([...names, "before"].map((name) => [name, undefined])))}
        >
          Clear the filter
        </Button>
      )}
    </div>
  );
}

/** A log that is too long for one page, newest first: a page ends where `before` in the address begins. */
export function PagedLog<Row>({
  what,
  page,
  query,
  filter,
  ...table
}: Omit<DataTableProps<Row>, "caption" | "rows" | "holdFor" | "footer"> & {
  /** "Messages" */
  what: string;
  page: { rows: readonly Row[]; hasMore: boolean } | undefined;
  query: { error: { message: string } | null; isPlaceholderData: boolean };
  filter: object;
}) {
  const { params, write } = useAddress();
  const { error, isPlaceholderData } = query;
  if (!page)
    return error ? <InlineError>{error.message}</InlineError> : <TableSkeleton rows={8} columns={6} />;
  const oldest = page.rows.at(-1);
  return (
    <div aria-busy={isPlaceholderData} className={isPlaceholderData ? "opacity-60" : undefined}>
      <DataTable
        {...table}
        caption={`${what}, newest first`}
        rows={page.rows}
        {...(!isPlaceholderData && { holdFor: JSON.stringify(filter) })}
        footer={
          <>
            {params.has("before") && (
              <Button size="small" onClick={() => write({ before: undefined }, "push")}>
                Newest
              </Button>
            )}
            <Button
              size="small"
              blockedBecause={page.hasMore ? undefined : `These are the oldest ${what.toLowerCase()}.`}
              onClick={() => write({ before: oldest && table.rowKey(oldest) }, "push")}
            >
              Older
            </Button>
          </>
        }
      />
    </div>
  );
}
