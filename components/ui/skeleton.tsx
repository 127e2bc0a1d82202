import { cn } from "./cn";

/** A grey block in the shape of what is coming. It does not move. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cn("block h-4 rounded-sm bg-line", className)} />;
}

export function TableSkeleton({ rows = 8, columns = 5 }: { rows?: number; columns?: number }) {
  return (
    <div role="status" className="overflow-hidden rounded border bg-surface">
      <span className="sr-only">Loading…</span>
      {Array.from({ length: rows + 1 }, (_, row) => (
        <div
          key={row}
          className={cn(
            "flex h-8 items-center gap-4 border-b px-3 last:border-b-0",
            row === 0 && "bg-sunken",
          )}
        >
          {Array.from({ length: columns }, (_, column) => (
            <Skeleton
              key={column}
              className={cn("h-3", column === 0 ? "w-40" : "w-20 max-sm:hidden", row === 0 && "opacity-60")}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

type PageSkeletonProps = { hasFilters?: boolean; tables?: readonly { rows: number; columns: number }[] };

/** A page as it will be: its name, its answer, a row of filters where it has one, and its tables. */
export function PageSkeleton({ hasFilters = false, tables = [{ rows: 8, columns: 5 }] }: PageSkeletonProps) {
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <Skeleton className="w-28" />
        <Skeleton className="h-7 w-full max-w-xl" />
      </div>
      {hasFilters && <Skeleton className="h-8 w-full max-w-4xl" />}
      {tables.map((table, index) => (
        <TableSkeleton key={index} {...table} />
      ))}
    </div>
  );
}

/** The screens that filter one long table and have a shorter one below it. */
export function FilteredPageSkeleton() {
  return (
    <PageSkeleton
      hasFilters
      tables={[
        { rows: 14, columns: 8 },
        { rows: 8, columns: 8 },
      ]}
    />
  );
}
