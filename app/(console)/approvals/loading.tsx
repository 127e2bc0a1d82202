import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div role="status" className="flex flex-col gap-4">
      <span className="sr-only">Loading the approvals…</span>
      <div className="flex flex-col gap-2">
        <Skeleton className="w-24" />
        <Skeleton className="h-7 w-full max-w-3xl" />
      </div>
      <TableSkeleton rows={4} columns={3} />
      <TableSkeleton rows={6} columns={3} />
    </div>
  );
}
