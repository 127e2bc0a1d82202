import { Section } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { Absolute } from "@/components/ui/time";
import { formatValue } from "@/domain/duration";
import type { Course } from "./sla-types";
import { percentText, targetText, windowText } from "./sla-words";

/** What was promised from when on, the newest first. */
export function Versions({ course }: { course: Course }) {
  const { versions, objective } = course;
  return (
    <Section title="What was promised" facts="newest first">
      <ol aria-label="Versions" className="rounded border bg-surface text-sm">
        {versions.toReversed().map((version) => (
          <li key={version.version} className="flex flex-col gap-0.5 border-b px-3 py-2 last:border-b-0">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
              <Pill>version {version.version}</Pill>
              <span className="font-medium">{targetText(version.target)}</span>
              {version.limit !== null && (
                <span>limit {formatValue(version.limit, objective.limitUnit ?? "count")}</span>
              )}
              <span>over {windowText(version.window)}</span>
              <span className="ml-auto text-ink-3">
                {version.at.getTime() === 0 ? (
                  "from the beginning"
                ) : (
                  <>
                    from <Absolute at={version.at} form="minute" />
                  </>
                )}
                {version.byName && `, ${version.byName}`}
              </span>
            </div>
            {version.reason && <p className="break-words text-ink-2">{version.reason}</p>}
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** Where the promise changed in the middle of what is shown: each with what it came to while it held. */
export function TwoPromises({ course, during }: { course: Course; during: "window" | "time" }) {
  if (course.promised.length < 2) return null;
  return (
    <section
      aria-label={`More than one promise held in this ${during}`}
      className="mb-6 rounded border bg-surface p-3"
    >
      <p className="font-medium">
        The promise changed in this {during}; what is past counts by the promise of its time
      </p>
      <ul className="mt-1 text-sm">
        {course.promised.map(({ from, to, target, percent }) => (
          <li key={from.getTime()}>
            <Absolute at={from} form="minute" /> to <Absolute at={to} form="minute" />:{" "}
            <span className="font-medium">{percentText(percent, target)}</span> of {targetText(target)}
          </li>
        ))}
      </ul>
    </section>
  );
}
