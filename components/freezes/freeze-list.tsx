import { ItsAudit } from "@/components/audit/its-audit";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { StatusBadge } from "@/components/ui/status-badge";
import { Absolute, Time } from "@/components/ui/time";
import { whyNot } from "@/domain/access";
import type { FreezeInForce } from "./freeze-types";
import { mayActText } from "./freeze-words";

export function FreezeList({
  freezes,
  onEnd,
}: {
  freezes: readonly FreezeInForce[];
  onEnd: (id: string) => void;
}) {
  const mayNot = whyNot(usePerson(), "freeze:set");
  if (freezes.length === 0)
    return (
      <div className="rounded border bg-surface">
        <Empty title="Nothing is frozen">
          A freeze of a platform or of everything stops actions of tier 2 and 3 and whatever runs by itself,
          until a time.
        </Empty>
      </div>
    );
  return (
    <ul className="flex flex-col divide-y rounded border bg-surface">
      {freezes.map((freeze) => (
        <li
          key={freeze.id}
          className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3 max-sm:flex-col"
        >
          <div className="min-w-0 flex-1 basis-80 max-sm:basis-auto">
            <p className="flex flex-wrap items-center gap-2">
              <span className="font-medium">{freeze.what}</span>
              <StatusBadge status="paused" word="frozen" look="plain" />
              <span className="text-sm text-ink-2">
                until <Absolute at={freeze.endsAt} form="minute" /> (<Time at={freeze.endsAt} />)
              </span>
            </p>
            <p className="mt-1 break-words">“{freeze.reason}”</p>
            <p className="mt-1 text-sm text-ink-2">
              {freeze.createdByName} began it <Time at={freeze.startsAt} />. {mayActText(freeze)}{" "}
              <ItsAudit of={{ kind: "freeze", subject: freeze.id }} />
            </p>
          </div>
          <Button
            className="max-sm:w-full"
            blockedBecause={mayNot}
            aria-label={`End the freeze: ${freeze.what}`}
            onClick={() => onEnd(freeze.id)}
          >
            End it…
          </Button>
        </li>
      ))}
    </ul>
  );
}
