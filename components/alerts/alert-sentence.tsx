"use client";

import { Time } from "@/components/ui/time";
import { AlertFlags, SeverityBadge, StateMark } from "./alert-marks";
import type { AlertPage } from "./alert-types";
import { howText, withoutSince } from "./alert-words";

/** What, since when, and how it stands: one sentence and its marks. */
export function AlertSentence({ page: { alert, wordMeaning } }: { page: AlertPage }) {
  return (
    <span className="flex flex-col gap-1.5">
      <span className="text-pretty text-ink">
        {withoutSince(alert.sentence)} It began <Time at={alert.startedAt} />
        {alert.openings > 1 && `, opened ${alert.openings} times`}.
      </span>
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <SeverityBadge severity={alert.severity} word={alert.word} meaning={wordMeaning} />
        <StateMark state={alert.state} />
        {alert.state === "acknowledged" && alert.ownerName && (
          <span>
            {alert.ownerName}
            {alert.ackUntil && (
              <>
                , lease ends <Time at={alert.ackUntil} />
              </>
            )}
            {alert.ackReason && <span className="text-ink-3"> (“{alert.ackReason}”)</span>}
          </span>
        )}
        {alert.state === "resolved" && (
          <span>
            {howText(alert.resolvedHow, alert.resolvedByName)}, <Time at={alert.resolvedAt} />
            {alert.resolveReason && <span className="text-ink-3"> (“{alert.resolveReason}”)</span>}
          </span>
        )}
        <AlertFlags alert={alert} />
      </span>
    </span>
  );
}
