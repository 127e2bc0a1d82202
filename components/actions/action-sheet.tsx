"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Sheet } from "@/components/ui/sheet";
import { useAddress } from "@/components/ui/use-address";
import { ActionPanel } from "./action-panel";
import { tierText } from "./request-words";

/** The action that the address names, asked for at the side of the page. */
export function ActionSheet({ environmentId }: { environmentId: string }) {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const key = params.get("action") ?? "";
  const { data } = useQuery(trpc.actions.catalogue.queryOptions({ environmentId }));
  const action = data?.find((one) => one.key === key);
  const close = () => write({ action: undefined });
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && close()}
      title={action?.title ?? "Action"}
      answer={action && `${environmentId}, ${tierText(action.tier)}`}
    >
      <ActionPanel key={key} environmentId={environmentId} action={key} onClose={close} />
    </Sheet>
  );
}
