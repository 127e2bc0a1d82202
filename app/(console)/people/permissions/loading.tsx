import { PageSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <PageSkeleton
      tables={[
        { rows: 3, columns: 5 },
        { rows: 20, columns: 5 },
      ]}
    />
  );
}
