"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Age, Time, useClockText } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { AGAIN } from "./alert-address";

const LONG_MS = 2 * 3_600_000;
const SHOWN = 3;

/** What somebody took long ago and has not finished: the oldest first. */
export function Forgotten() {
  const trpc = useTRPC();
  const { write } = useAddress();
  const { data = [] } = useQuery({ ...trpc.alerts.forgotten.queryOptions(), refetchInterval: 60_000 });
  const before = Number(useClockText((now) => String(Math.floor(now / 60_000) * 60_000 - LONG_MS), "0"));
  const old = data.filter(({ ackedAt }) => ackedAt !== null && ackedAt.getTime() < before);
  if (old.length === 0) return null;
  return (
    <section
      aria-label="Acknowledged long ago"
      className="on-screen mb-3 flex flex-wrap items-baseline gap-x-4 gap-y-1 rounded border bg-surface px-3 py-2 text-sm"
    >
      <h2 className="font-medium">Acknowledged long ago</h2>
      {old.slice(0, SHOWN).map((alert) => (
        <span key={alert.id} className="min-w-0">
          <button
            type="button"
            className="max-w-72 truncate align-bottom text-accent hover:underline max-sm:block max-sm:min-h-11 max-sm:text-left"
            onClick={() => write({ alert: String(alert.id) }, "push")}
          >
            {alert.title}
          </button>{" "}
          <span className="text-ink-2">
            {alert.ownerName} for {alert.ackedAt && <Age since={alert.ackedAt} />}
            {alert.ackUntil && (
              <>
                , lease ends <Time at={alert.ackUntil} />
              </>
            )}
          </span>
        </span>
      ))}
      {old.length > SHOWN && (
        <Button
          size="small"
          variant="quiet"
          onClick={() => write({ ...AGAIN, state: "acknowledged", sort: "lease" }, "push")}
        >
          and {old.length - SHOWN} more
        </Button>
      )}
    </section>
  );
}
