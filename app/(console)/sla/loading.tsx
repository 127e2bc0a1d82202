import { PageSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return <PageSkeleton hasFilters tables={[{ rows: 14, columns: 7 }]} />;
}
