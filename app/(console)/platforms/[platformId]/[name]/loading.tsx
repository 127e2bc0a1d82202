import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <Skeleton className="w-24" />
        <Skeleton className="w-48" />
        <Skeleton className="h-7 w-full max-w-xl" />
      </div>
      <div className="flex gap-6 border-b pb-2">
        <Skeleton className="w-14" />
        <Skeleton className="w-12" />
        <Skeleton className="w-32" />
        <Skeleton className="w-36" />
      </div>
      <TableSkeleton rows={14} columns={6} />
    </div>
  );
}
