import { load, Prefetched, trpc } from "@/app/prefetch";
import { CustomersPage } from "@/components/tenants/customers-page";

export const metadata = { title: "Customers" };

export default async function Page() {
  await load(trpc.tenants.customers.suggestions.queryOptions());
  return (
    <Prefetched>
      <CustomersPage />
    </Prefetched>
  );
}
