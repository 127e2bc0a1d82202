import { ChecklistsSkeleton } from "@/components/checklists/skeletons";

export default ChecklistsSkeleton;
