import { PageSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return <PageSkeleton tables={[{ rows: 10, columns: 9 }]} />;
}
