import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <Skeleton className="w-16" />
        <Skeleton className="h-7 w-full max-w-xl" />
      </div>
      <TableSkeleton rows={6} columns={6} />
      <TableSkeleton rows={16} columns={5} />
    </div>
  );
}
