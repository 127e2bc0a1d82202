import { severityText } from "@/components/alerts/alert-words";
import { formatDuration } from "@/domain/duration";
import { ALERT_SEVERITIES } from "@/domain/platform";
import { ENDS_SOON } from "@/domain/silence";
import type { Hidden, LiveSilence } from "./silence-types";

const many = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The page's question, answered: what is kept quiet, and what ends next. */
export function silencesAnswer(live: readonly LiveSilence[], now: number): string {
  const present = live.filter(({ isPlanned }) => !isPlanned);
  const planned = live.length - present.length;
  const later = planned > 0 ? ` ${many(planned, "silence")} ${planned === 1 ? "is" : "are"} planned.` : "";
  if (present.length === 0) return `Nothing is silenced: every alert tells its people.${later}`;
  const hides = present.reduce((sum, silence) => sum + silence.hides, 0);
  const [next] = present;
  const ends = next ? ` The next ends in ${formatDuration(Math.max(0, next.endsAt.getTime() - now))}.` : "";
  return `${many(present.length, "silence")} ${present.length === 1 ? "keeps" : "keep"} ${many(hides, "open alert")} quiet.${ends}${later}`;
}

export const isEndingSoon = (endsAt: Date, now: number) => endsAt.getTime() - now < ENDS_SOON * 1000;

/** "3 critical, 1 warning"; "none" when there are none. */
export function severitiesText({ bySeverity }: Pick<Hidden, "bySeverity">): string {
  const parts = ALERT_SEVERITIES.flatMap((severity) => {
    const count = bySeverity[severity];
    return count ? [severityText(severity, count)] : [];
  });
  return parts.join(", ") || "none";
}
