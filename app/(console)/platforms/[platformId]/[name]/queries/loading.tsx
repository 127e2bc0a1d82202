import { FilteredPageSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return <FilteredPageSkeleton />;
}
