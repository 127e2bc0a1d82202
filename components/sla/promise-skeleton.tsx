import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";

const FIGURES = 6;

/** A promise as it will be: its name and answer, its figures beside how it is counted, two charts, and what burnt it. */
export function PromiseSkeleton() {
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <Skeleton className="w-28" />
        <Skeleton className="h-7 w-full max-w-xl" />
        <Skeleton className="w-full max-w-2xl" />
      </div>
      <Skeleton className="h-6 w-full max-w-sm" />
      <div className="grid grid-cols-1 gap-x-8 gap-y-4 lg:grid-cols-2">
        <div className="flex flex-col gap-3">
          {Array.from({ length: FIGURES }, (_, row) => (
            <Skeleton key={row} className="w-full max-w-md" />
          ))}
        </div>
        <Skeleton className="h-24 w-full max-w-prose" />
      </div>
      <Skeleton className="h-8 w-full max-w-4xl" />
      <div className="grid grid-cols-1 gap-4 xl:grid-cols-2">
        <Skeleton className="h-72 w-full" />
        <Skeleton className="h-72 w-full max-xl:hidden" />
      </div>
      <TableSkeleton rows={8} columns={5} />
    </div>
  );
}
