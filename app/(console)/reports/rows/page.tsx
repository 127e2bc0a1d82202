import { Prefetched, visitor } from "@/app/prefetch";
import { RowsPage } from "@/components/reports/rows-page";

export const metadata = { title: "Rows behind a figure" };

export default async function Page() {
  await visitor();
  return (
    <Prefetched>
      <RowsPage />
    </Prefetched>
  );
}
