import { PageSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return <PageSkeleton tables={[{ rows: 12, columns: 5 }]} />;
}
