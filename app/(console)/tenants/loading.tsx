import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div role="status" className="flex flex-col gap-4">
      <span className="sr-only">Loading the tenants…</span>
      <div className="flex flex-col gap-2">
        <Skeleton className="w-24" />
        <Skeleton className="h-7 w-full max-w-3xl" />
      </div>
      <Skeleton className="h-9 w-full max-w-xl" />
      <TableSkeleton rows={16} columns={8} />
    </div>
  );
}
