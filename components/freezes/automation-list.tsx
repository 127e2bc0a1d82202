import { ItsAudit } from "@/components/audit/its-audit";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/domain/access";
import type { Automation } from "./freeze-types";
import { BREAKER_STATUS, BREAKER_WORD } from "./freeze-words";

export function AutomationList({
  automations,
  onChange,
}: {
  automations: readonly Automation[];
  onChange: (key: string) => void;
}) {
  const mayNot = whyNot(usePerson(), "automation:edit");
  if (automations.length === 0)
    return (
      <div className="rounded border bg-surface">
        <Empty title="Nothing ran by itself yet">
          Backfills, and retries once a limit ends, come here with their first run.
        </Empty>
      </div>
    );
  return (
    <ul className="flex flex-col divide-y rounded border bg-surface">
      {automations.map((automation) => (
        <li
          key={automation.key}
          className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3 max-sm:flex-col"
        >
          <div className="min-w-0 flex-1 basis-80 max-sm:basis-auto">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="min-w-0 break-words font-medium">{automation.title}</span>
              <StatusBadge
                status={BREAKER_STATUS[automation.state]}
                word={BREAKER_WORD[automation.state]}
                look="plain"
              />
            </p>
            <WhyHeld automation={automation} />
            <p className="mt-1 text-sm text-ink-2">
              {automation.lastHour} / {automation.perHour} runs in the last hour; {automation.lastDay} in the
              last day, {automation.failedLastDay} of them did not end well{" "}
              <ItsAudit of={{ kind: "automation", subject: automation.key }} />
            </p>
          </div>
          <Button
            className="max-sm:w-full"
            blockedBecause={mayNot}
            aria-label={`Change: ${automation.title}`}
            onClick={() => onChange(automation.key)}
          >
            Change…
          </Button>
        </li>
      ))}
    </ul>
  );
}

function WhyHeld({ automation }: { automation: Automation }) {
  const { state, mutedUntil, mutedByName, mutedReason, openSince, openBecause, trialAfter } = automation;
  if (state === "muted" && mutedUntil)
    return (
      <p className="mt-1 break-words">
        {mutedByName} muted it; that ends <Time at={mutedUntil} />: “{mutedReason}”
      </p>
    );
  if (!openSince) return null;
  return (
    <p className="mt-1 break-words">
      Stopped <Time at={openSince} />. {openBecause}
      {state === "open" && trialAfter && (
        <>
          {" One run is let through as a trial "}
          <Time at={trialAfter} />.
        </>
      )}
    </p>
  );
}
