import { formatValue } from "@/domain/duration";
import { byTrouble, needsSomeone, type Status } from "@/domain/status";
import { againstLimit } from "@/domain/threshold";
import type { CheckShown, ComponentShown } from "./platform-types";

type Seen = ComponentShown & { status: Status };
const isSeen = (component: ComponentShown): component is Seen => component.status !== undefined;

export type EnvironmentAnswer = {
  needing: number;
  total: number;
  worst: { component: Seen; check: CheckShown } | undefined;
};

/** What the first line says about the components: how many need someone, and the check that is worst for longest. */
export function environmentAnswer(components: readonly ComponentShown[]): EnvironmentAnswer {
  const seen = components.filter(isSeen);
  const needing = seen.filter(({ status }) => needsSomeone(status));
  const [worst] = needing
    .flatMap((component) =>
      component.checks
        .filter((check) => check.notOffered === null && needsSomeone(check.status))
        .map((check) => ({ component, check })),
    )
    .toSorted(
      (a, b) =>
        byTrouble(a.check.status, b.check.status) || a.check.since.getTime() - b.check.since.getTime(),
    );
  return { needing: needing.length, total: seen.length, worst };
}

/** "41 min / 60 min": the check's value next to its limit; how long the answer took where it has none. */
export function valueText(check: Pick<CheckShown, "value" | "threshold" | "latencyMs">): string {
  if (check.value !== null && check.threshold) return againstLimit(check.value, check.threshold);
  if (check.value !== null) return formatValue(check.value, "count");
  if (check.latencyMs !== null) return formatValue(Math.round(check.latencyMs), "ms");
  return "";
}

/** "3 bad results in a row move it to trouble, 2 good ones back." */
export function confirmText({ bad, good }: { bad: number; good: number }): string {
  const results = (count: number, kind: string) =>
    count === 1 ? `One ${kind} result` : `${count} ${kind} results in a row`;
  return `${results(bad, "bad")} ${bad === 1 ? "moves" : "move"} it to trouble, ${good === 1 ? "one good one" : `${good} good ones`} back.`;
}
