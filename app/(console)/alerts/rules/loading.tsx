import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <Skeleton className="w-28" />
        <Skeleton className="h-7 w-full max-w-3xl" />
      </div>
      <Skeleton className="h-8 w-full max-w-4xl" />
      <TableSkeleton rows={14} columns={7} />
    </div>
  );
}
