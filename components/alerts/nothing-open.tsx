"use client";

import { Button, ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { NO_FILTER } from "./alert-address";
import type { AlertCounts } from "./alert-types";

/** Why the list is empty: nothing fits, nothing is open, or nobody has looked. */
export function NothingOpen({ isFiltered, counts }: { isFiltered: boolean; counts: AlertCounts }) {
  const { write } = useAddress();
  if (isFiltered)
    return (
      <Empty
        title="No alert fits the filter"
        action={<Button onClick={() => write(NO_FILTER)}>Show everything that is open</Button>}
      >
        The filter is in the address; a saved view brings it back later.
      </Empty>
    );
  if (!counts.judgedAt)
    return (
      <Empty title="Nobody has looked yet">
        No rule has been asked since the console was started, so an empty list proves nothing. The first ones
        are asked as soon as a worker runs.
      </Empty>
    );
  return (
    <Empty title="Nothing is open" action={<ButtonLink href="/alerts/rules">What is watched</ButtonLink>}>
      The rules were last asked <Time at={counts.judgedAt} />, and none of them fires. An alert opens here by
      itself: when a rule fires, when a platform lists one of its own, or when Alertmanager sends one.
    </Empty>
  );
}
