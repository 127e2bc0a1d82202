"use client";

import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { TableSkeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { ACTION_WORD, type ActionState } from "@/domain/action";
import type { CatalogueAction } from "./request-types";
import { pastText, TIER_MEANING, TIER_TITLE, whyNotAction } from "./request-words";

/** Everything that can be done in this environment, by how much it may hurt; what cannot says why. */
export function ActionsTab({ environmentId }: { environmentId: string }) {
  const trpc = useTRPC();
  const { write } = useAddress();
  const { data: actions, error } = useQuery(trpc.actions.catalogue.queryOptions({ environmentId }));
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!actions) return <TableSkeleton rows={6} columns={3} />;
  const listed = actions.filter(({ tier, fields }) => tier > 1 || fields !== null);
  if (listed.length === 0)
    return (
      <Empty title="No actions here">
        Jobs are started on the Jobs tab; this deployment offers nothing else that changes it.
      </Empty>
    );
  return ([1, 2, 3] as const).map((tier) => {
    const ofTier = listed.filter((action) => action.tier === tier);
    if (ofTier.length === 0) return null;
    return (
      <Section key={tier} title={`Tier ${tier}: ${TIER_TITLE[tier]}`} facts={TIER_MEANING[tier]}>
        <ul className="flex flex-col divide-y rounded border bg-surface">
          {ofTier.map((action) => (
            <Offered key={action.key} action={action} onOpen={() => write({ action: action.key }, "push")} />
          ))}
        </ul>
      </Section>
    );
  });
}

function Offered({ action, onOpen }: { action: CatalogueAction; onOpen: () => void }) {
  const blocked = whyNotAction(action);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3 max-sm:flex-col">
      <div className="min-w-0 flex-1 basis-80 max-sm:basis-auto">
        <p className="font-medium">{action.title}</p>
        {action.purpose && <p className="text-ink-2">{action.purpose}</p>}
        <p className="text-sm text-ink-3">
          {pastText(action)}
          {action.lastAt && (
            <>
              {"; last "}
              <Time at={action.lastAt} />
              {` ${ACTION_WORD[action.lastState as ActionState]}`}
            </>
          )}
          {action.hasUndo && "; can be undone"}
        </p>
        {blocked && <p className="text-sm text-ink-2">Not now: {blocked}</p>}
      </div>
      <Button
        className="max-sm:w-full"
        variant={action.tier === 3 ? "danger" : "outlined"}
        icon={action.tier === 3 && <KeyRound className="size-4" aria-hidden />}
        blockedBecause={blocked}
        onClick={onOpen}
      >
        {action.title}…
      </Button>
    </li>
  );
}
