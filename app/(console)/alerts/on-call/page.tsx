import { load, Prefetched, trpc } from "@/app/prefetch";
import { OnCallPage } from "@/components/on-call/on-call-page";

export const metadata = { title: "On call" };

export default async function Page() {
  await load(trpc.escalation.schedules.queryOptions(), trpc.escalation.contacts.queryOptions());
  return (
    <Prefetched>
      <OnCallPage />
    </Prefetched>
  );
}
