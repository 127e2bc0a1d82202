import { PageSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return <PageSkeleton tables={[{ rows: 6, columns: 7 }]} />;
}
