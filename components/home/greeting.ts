import type { ChecklistSummary } from "@/components/checklists/answers";
import { clockText } from "@/components/checklists/clock-text";
import { dueOf, isUnsigned, many } from "@/components/checklists/run-words";
import { wallClock } from "@/domain/zone";

const DAY_MS = 24 * 3_600_000;

export function greeting(now: number, zone: string): string {
  const { hour } = wallClock(new Date(now), zone);
  if (hour >= 5 && hour < 12) return "Good morning.";
  if (hour >= 12 && hour < 18) return "Good afternoon.";
  return "Good evening.";
}

/** What waits in one run: its open rows, or the signature alone. */
const thingsIn = ({ run }: ChecklistSummary) =>
  run ? Math.max(1, run.failing + run.unknown + run.notes) : 1;

/** "3 things need you before the 09:30 sign-off." Checklists on demand are due at no time and do not count. */
export function dueSentence(checklists: readonly ChecklistSummary[], now: number, zone: string): string {
  const open = checklists
    .filter((one) => one.cadence !== "on-demand" && isUnsigned(one))
    .flatMap((checklist) => {
      const due = dueOf(checklist)?.getTime();
      return due === undefined
        ? []
        : [{ checklist, due, isMissed: checklist.run?.state === "missed" || due < now }];
    });
  const missed = open.filter(({ isMissed }) => isMissed).length;
  const coming = open.filter(({ due, isMissed }) => !isMissed && due < now + DAY_MS);
  const next = Math.min(...coming.map(({ due }) => due));
  const things = coming
    .filter(({ due }) => due === next)
    .reduce((sum, { checklist }) => sum + thingsIn(checklist), 0);

  const sentences: string[] = [];
  if (things > 0)
    sentences.push(
      `${many(things, "thing needs", "things need")} you before the ${clockText(next, zone, now)} sign-off.`,
    );
  if (missed > 0)
    sentences.push(`${many(missed, "checklist was", "checklists were")} missed and can still be signed off.`);
  if (sentences.length === 0) sentences.push("Nothing is left to sign off today.");
  return sentences.join(" ");
}
