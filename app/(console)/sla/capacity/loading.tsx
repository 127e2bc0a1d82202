import { FilteredPageSkeleton } from "@/components/ui/skeleton";

export default FilteredPageSkeleton;
