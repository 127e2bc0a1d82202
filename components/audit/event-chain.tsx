"use client";

import { KeyValue } from "@/components/ui/key-value";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { writeEventName } from "./audit-filter";
import type { OneEvent } from "./audit-types";
import { Copied, linkStyle } from "./event-facts";

type Neighbour = NonNullable<OneEvent["previous"]>;

/** Where an event stands in its chain: its neighbours, their hashes, and whether it is archived. */
export function EventChain({ page: { event, previous, next, archivedIn } }: { page: OneEvent }) {
  return (
    <>
      <p className="mb-2 text-sm text-ink-2">
        The hash covers every field of this event and the hash before it; changing either would show.
      </p>
      <KeyValue
        items={[
          {
            label: "event",
            value: `${event.seq.toLocaleString("en-US")} of the chain “${event.scope}”`,
          },
          {
            label: "before it",
            value: previous ? <NeighbourLink event={previous} /> : "none: the chain starts here",
          },
          {
            label: "after it",
            value: next ? <NeighbourLink event={next} /> : "none yet: this is the chain’s newest event",
          },
          { label: "hash", value: <Copied text={event.hash} label="Copy the hash" /> },
          {
            label: "hash before",
            value: event.previousHash ? (
              <Copied text={event.previousHash} label="Copy the hash before" />
            ) : (
              "none: the chain starts here"
            ),
          },
          {
            label: "archive",
            value: archivedIn ? <Archived archivedIn={archivedIn} /> : "not archived yet",
          },
        ]}
      />
    </>
  );
}

function Archived({ archivedIn }: { archivedIn: NonNullable<OneEvent["archivedIn"]> }) {
  const { month, store, objectKey, verifiedAt } = archivedIn;
  return (
    <span className="flex flex-col gap-1">
      <span>
        with its month {month.slice(0, 7)} in {store ?? "a store that is not named"};{" "}
        {verifiedAt ? (
          <>
            read back and found the same <Time at={verifiedAt} />
          </>
        ) : (
          "not read back yet"
        )}
      </span>
      {objectKey && <Copied text={objectKey} label="Copy the archive's name" />}
    </span>
  );
}

function NeighbourLink({ event }: { event: Neighbour }) {
  const { write } = useAddress();
  return (
    <span>
      <button
        type="button"
        className={`${linkStyle} font-mono text-sm max-sm:min-h-11`}
        onClick={() => write({ event: writeEventName(event) }, "push")}
      >
        {event.action}
      </button>{" "}
      <Time at={event.at} className="text-ink-3" />
    </span>
  );
}
