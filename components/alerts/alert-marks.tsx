import {
  Activity,
  BellOff,
  CircleCheck,
  CircleDot,
  CornerDownRight,
  HeartPulse,
  UserCheck,
} from "lucide-react";
import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import type { AlertState } from "@/domain/alert";
import type { AlertSeverity } from "@/domain/platform";
import { SEVERITY_STATUS, STATE_WORD } from "./alert-words";

/** In our words; the platform's own word is told on hover and to a screen reader. */
export function SeverityBadge({
  severity,
  word,
  meaning,
  look = "box",
}: {
  severity: AlertSeverity;
  word: string;
  meaning?: string | null;
  look?: "box" | "plain";
}) {
  const status = SEVERITY_STATUS[severity];
  const tip = `Its source calls it “${word}”${meaning ? `: ${meaning}` : "."}`;
  return (
    <span data-tip={tip} className="relative inline-flex align-middle">
      {status ? (
        <StatusBadge status={status} word={severity} look={look} />
      ) : look === "box" ? (
        <Pill>{severity}</Pill>
      ) : (
        severity
      )}
      <span className="sr-only">{tip}</span>
    </span>
  );
}

const STATE_ICON = { open: CircleDot, acknowledged: UserCheck, resolved: CircleCheck };

export function StateMark({ state }: { state: AlertState }) {
  const Icon = STATE_ICON[state];
  return (
    <span className="inline-flex items-center gap-1.5 align-middle font-normal text-ink-2">
      <Icon className="size-3.5 text-ink-3" aria-hidden />
      {STATE_WORD[state]}
    </span>
  );
}

type Flagged = {
  silenceId: string | null;
  quietBecause: string | null;
  foldedUnder: number | null;
  isFlapping: boolean;
  recoveringSince: Date | null;
  state: AlertState;
};

const icon = "size-3 shrink-0";

/** What else is to be known of it before anybody acts: it is quiet, explained, restless, or on its way back. */
export function AlertFlags({ alert }: { alert: Flagged }) {
  if (alert.state === "resolved") return null;
  return (
    <>
      {alert.recoveringSince && (
        <Pill>
          <HeartPulse className={icon} aria-hidden />
          recovering
        </Pill>
      )}
      {alert.isFlapping && (
        <Pill>
          <Activity className={icon} aria-hidden />
          flapping
        </Pill>
      )}
      {alert.silenceId && (
        <Pill>
          <BellOff className={icon} aria-hidden />
          silenced
        </Pill>
      )}
      {alert.quietBecause && (
        <Pill>
          <BellOff className={icon} aria-hidden />
          {alert.quietBecause}
        </Pill>
      )}
      {alert.foldedUnder !== null && (
        <Pill>
          <CornerDownRight className={icon} aria-hidden />
          explained
        </Pill>
      )}
    </>
  );
}
