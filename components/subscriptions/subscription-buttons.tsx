"use client";

import { useMutation } from "@tanstack/react-query";
import type { Route } from "next";
import { useStartSync } from "@/components/jobs/use-start-sync";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button, ButtonLink } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { whyNot } from "@/domain/access";
import { needsSomeone } from "@/domain/status";
import type { Subscription } from "./subscription-types";
import { QUERY_OF } from "./subscription-words";

const RESUBSCRIBE = {
  action: "meta.resubscribe",
  input: {},
  label: "Subscribe again",
  notOfferedBecause: null,
  isOf: "",
};

/** Looks again, mends what can be mended here, and shows where what was missed can be seen. */
export function SubscriptionButtons({ subscription }: { subscription: Subscription }) {
  const { environmentId, provider, source, status } = subscription;
  const query = QUERY_OF[provider];
  return (
    <span className="inline-flex justify-end gap-1">
      {provider === "meta" && needsSomeone(status) && <Resubscribe environmentId={environmentId} />}
      {query && needsSomeone(status) && (
        <ButtonLink size="small" href={`/platforms/${environmentId}/queries?query=${query.key}` as Route}>
          {query.label}
        </ButtonLink>
      )}
      {provider === "airbyte" && (
        <ButtonLink size="small" href={"/syncs/incoming" as Route}>
          Deliveries
        </ButtonLink>
      )}
      {source && <CheckNow environmentId={environmentId} source={source} />}
    </span>
  );
}

function CheckNow({ environmentId, source }: { environmentId: string; source: string }) {
  const trpc = useTRPC();
  const me = usePerson();
  const check = useMutation(
    trpc.subscriptions.check.mutationOptions({
      onSuccess: () => toast({ text: "Asked again; the answer comes in a moment.", status: "ok" }),
      onError: (error) => toast({ text: error.message, status: "alert" }),
    }),
  );
  return (
    <Button
      size="small"
      pending={check.isPending}
      blockedBecause={whyNot(me, "subscription:check")}
      onClick={() => check.mutate({ environmentId, source })}
    >
      Check now
    </Button>
  );
}

function Resubscribe({ environmentId }: { environmentId: string }) {
  const { start, pending, error, mayNot } = useStartSync(environmentId);
  return (
    <Button
      size="small"
      pending={pending}
      blockedBecause={mayNot ?? error}
      onClick={() => {
        start(RESUBSCRIBE);
        toast({ text: "Subscribing again. How far that is stands under Actions.", status: "ok" });
      }}
    >
      Subscribe again
    </Button>
  );
}
