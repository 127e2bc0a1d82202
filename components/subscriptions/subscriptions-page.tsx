"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { CredentialsNav } from "@/components/credentials/credentials-nav";
import { useTRPC } from "@/components/trpc";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader } from "@/components/ui/page";
import { SUBSCRIPTION_COLUMNS } from "./subscription-columns";
import type { Subscription } from "./subscription-types";
import { subscriptionsAnswer } from "./subscription-words";

const REFRESH_MS = 30_000;
const keyOf = ({ id }: Subscription) => id;

/** Do those who promised to call the platforms still do? */
export function SubscriptionsPage() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery({
    ...trpc.subscriptions.list.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  return (
    <>
      <PageHeader title="Subscriptions" answer={subscriptionsAnswer(data)} />
      <CredentialsNav />
      <DataTable
        caption="Subscriptions, the worst first"
        columns={SUBSCRIPTION_COLUMNS}
        rows={data}
        rowKey={keyOf}
        holdFor="subscriptions"
        empty={
          <Empty title="Nobody is known to call a platform">
            What Meta, Stripe and Airbyte promised to call appears here with the first answer of a platform
            whose configuration names their credentials.
          </Empty>
        }
      />
    </>
  );
}
