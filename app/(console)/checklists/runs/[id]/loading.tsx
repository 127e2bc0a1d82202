import { RunSkeleton } from "@/components/checklists/skeletons";

export default RunSkeleton;
