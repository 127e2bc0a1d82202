import { load, Prefetched, trpc } from "@/app/prefetch";
import { AccountPage } from "@/components/account/account-page";

export const metadata = { title: "Your account" };

export default async function Page() {
  await load(trpc.account.own.queryOptions(), trpc.account.sessions.queryOptions());
  return (
    <Prefetched>
      <AccountPage />
    </Prefetched>
  );
}
