"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { Trigger } from "@/components/actions/action-types";
import { tierText, whyNotAction } from "@/components/actions/request-words";
import { needsTenant, syncOf } from "@/components/jobs/job-words";
import { useStartSync } from "@/components/jobs/use-start-sync";
import { type PaletteItem, usePaletteItems } from "@/components/shell/palette-items";
import { useTRPC } from "@/components/trpc";
import { toast } from "@/components/ui/toast";
import { useAddress } from "@/components/ui/use-address";
import type { useAskAgain } from "./ask-again";

/** What can be done in this environment, offered in the palette while its page is open. */
export function useEnvironmentPalette(
  environmentId: string,
  ask: ReturnType<typeof useAskAgain>,
  triggers: readonly Trigger[],
): void {
  const { start, mayNot, error } = useStartSync(environmentId);
  useEffect(() => {
    if (error) toast({ text: error, status: "alert" });
  }, [error]);
  const { press, blockedBecause } = ask;
  const trpc = useTRPC();
  const { write } = useAddress();
  const { data: actions } = useQuery(trpc.actions.catalogue.queryOptions({ environmentId }));

  usePaletteItems(
    useMemo(
      (): PaletteItem[] => [
        {
          id: `action:reask:${environmentId}`,
          label: `Ask ${environmentId} again`,
          hint: "changes nothing",
          blockedBecause,
          run: press,
        },
        ...triggers
          .filter((trigger) => !needsTenant(trigger))
          .map((trigger) => {
            const title = trigger.job.replaceAll("-", " ");
            const sync = syncOf({ job: trigger.job, title, tenant: "" }, trigger);
            return {
              id: `action:${sync.action}:${environmentId}:${sync.isOf}`,
              label: `${sync.label} of ${environmentId}`,
              hint: "tier 1",
              keywords: ["run", "trigger", trigger.title],
              blockedBecause: mayNot ?? sync.notOfferedBecause ?? undefined,
              run: () => start(sync),
            };
          }),
        ...(actions ?? [])
          .filter(({ tier, fields }) => tier > 1 || fields !== null)
          .map((action) => ({
            id: `ask:${action.key}:${environmentId}`,
            label: `${action.title} at ${environmentId}…`,
            hint: tierText(action.tier),
            keywords: [action.key],
            blockedBecause: whyNotAction(action),
            run: () => write({ action: action.key }, "push"),
          })),
      ],
      [environmentId, triggers, actions, start, mayNot, press, blockedBecause, write],
    ),
  );
}
