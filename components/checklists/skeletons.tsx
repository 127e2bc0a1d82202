import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";

function Head() {
  return (
    <div className="flex flex-col gap-2">
      <Skeleton className="w-40" />
      <Skeleton className="h-7 w-full max-w-xl" />
    </div>
  );
}

export function RunSkeleton() {
  return (
    <div role="status" className="flex flex-col gap-6">
      <span className="sr-only">Loading the checklist…</span>
      <Head />
      <div className="rounded border bg-surface">
        {Array.from({ length: 6 }, (_, row) => (
          <div key={row} className="flex gap-4 border-b px-4 py-3 last:border-b-0">
            <Skeleton className="h-5 w-16" />
            <div className="flex flex-1 flex-col gap-2">
              <Skeleton className="w-48" />
              <Skeleton className="h-3 w-full max-w-md" />
            </div>
            <Skeleton className="w-24 max-sm:hidden" />
          </div>
        ))}
      </div>
    </div>
  );
}

export function HistorySkeleton() {
  return (
    <div role="status" className="flex flex-col gap-6">
      <span className="sr-only">Loading the history…</span>
      <Head />
      <Skeleton className="h-40 w-full max-w-md" />
      <TableSkeleton columns={6} />
    </div>
  );
}

export function ChecklistsSkeleton() {
  return (
    <div role="status" className="flex flex-col gap-6">
      <span className="sr-only">Loading the checklists…</span>
      <Head />
      <TableSkeleton rows={5} columns={5} />
      <TableSkeleton rows={2} columns={5} />
    </div>
  );
}
