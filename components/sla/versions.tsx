import { Section } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { Absolute } from "@/components/ui/time";
import { formatValue } from "@/domain/duration";
import type { Course } from "./sla-types";
import { percentText, targetText, windowText } from "./sla-words";

/** What was promised from when on; where more than one holds in the stretch that is shown, each with what it came to. */
export function Versions({ course }: { course: Course }) {
  const { versions, objective, window } = course;
  const inForce = versions.filter(({ until }) => until === null || until > window.from);
  const held = inForce.filter(({ from }) => from < window.to);
  return (
    <Section
      title="What was promised"
      facts={held.length > 1 ? `${held.length} promises meet in ${window.name}` : "newest first"}
    >
      <ol aria-label="Versions" className="rounded border bg-surface text-sm">
        {versions.map((version) => (
          <li key={version.version} className="flex flex-col gap-0.5 border-b px-3 py-2 last:border-b-0">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
              <Pill>version {version.version}</Pill>
              <span className="font-medium">{targetText(version.target)}</span>
              {version.limit !== null && (
                <span>limit {formatValue(version.limit, objective.limitUnit ?? "count")}</span>
              )}
              <span>over {windowText(version.window)}</span>
              {held.length > 1 && version.percent !== null && held.includes(version) && (
                <span>
                  kept {percentText(version.percent, version.target)} of {targetText(version.target)} while it
                  held
                </span>
              )}
              <span className="ml-auto text-ink-3">
                from <Absolute at={version.from} form="minute" />, {version.byName}
              </span>
            </div>
            <p className="break-words text-ink-2">{version.reason}</p>
          </li>
        ))}
      </ol>
    </Section>
  );
}
