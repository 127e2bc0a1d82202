import { PageSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <PageSkeleton
      tables={[
        { rows: 2, columns: 4 },
        { rows: 3, columns: 5 },
      ]}
    />
  );
}
