"use client";

import { Empty } from "@/components/ui/empty";
import { StatusBadge } from "@/components/ui/status-badge";
import { Absolute } from "@/components/ui/time";
import { absoluteText } from "@/components/ui/time-text";
import { useTimeSettings } from "@/components/ui/time-zone";
import type { Walk } from "./on-call-types";
import { ToldLine } from "./told-line";

/** The walk up a ladder, each step at its time, and whom it never reaches. */
export function WalkSteps({ walk, severity, platform }: { walk: Walk; severity: string; platform: string }) {
  const { zone } = useTimeSettings();
  if (!walk.ladder)
    return (
      <div className="rounded border bg-surface">
        <Empty title="Nobody would be told">
          No ladder takes {severity} alerts of {platform}. The alert would stand in the list and say so.
        </Empty>
      </div>
    );
  return (
    <div role="status" className="rounded border bg-surface p-4">
      <p className="mb-3">
        It would climb <strong className="font-medium">{walk.ladder.title}</strong>, if nobody takes it.
      </p>
      <ol className="flex flex-col gap-3">
        {walk.steps.map((step) => (
          <li
            key={`${step.round} ${step.level}`}
            className="grid grid-cols-[11rem_1fr] gap-x-3 max-sm:grid-cols-1"
          >
            <div>
              <Absolute at={step.at} form="minute" className="font-medium" />
              {walk.zone !== zone && (
                <p className="text-sm text-ink-3">
                  {absoluteText(step.at.getTime(), walk.zone, "minute")} in {walk.zone}
                </p>
              )}
            </div>
            <div className="min-w-0">
              <p>
                {step.title}
                {step.round > 0 && <span className="text-ink-2">, again ({step.round})</span>}
              </p>
              {step.people.map((told) => (
                <div key={`${told.name} ${told.because}`}>
                  <ToldLine told={told} />
                  {told.heldUntil.map(({ channel, until }) => (
                    <p key={channel} className="text-sm text-warn">
                      {channel} keeps quiet hours: held until <Absolute at={until} form="minute" />
                    </p>
                  ))}
                </div>
              ))}
              {step.nobody && (
                <StatusBadge status="warn" look="plain" word="Reaches nobody" className="text-sm" />
              )}
            </div>
          </li>
        ))}
      </ol>
      <p className="mt-3 border-t pt-3">
        <Absolute at={walk.endsAt} form="minute" className="font-medium" />: nobody is left to tell.
      </p>
      {walk.untold.length > 0 && (
        <div className="mt-2">
          <p className="font-medium">Never told by the console</p>
          <ul className="text-sm text-ink-2">
            {walk.untold.map(({ name, because }) => (
              <li key={name}>
                {name}: {because}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
