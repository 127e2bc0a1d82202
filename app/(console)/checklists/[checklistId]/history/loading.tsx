import { HistorySkeleton } from "@/components/checklists/skeletons";

export default HistorySkeleton;
