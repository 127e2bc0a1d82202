import { PageSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return <PageSkeleton tables={[{ rows: 8, columns: 6 }]} />;
}
