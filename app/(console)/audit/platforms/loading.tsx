import { PageSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return <PageSkeleton hasFilters tables={[{ rows: 20, columns: 6 }]} />;
}
