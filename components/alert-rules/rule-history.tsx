import { Pill } from "@/components/ui/pill";
import { Time } from "@/components/ui/time";
import { formatDuration } from "@/domain/duration";
import { ruleText } from "@/domain/rule-text";
import type { Choices, RuleDetail } from "./rule-types";
import { namesFor } from "./rule-words";

type Version = RuleDetail["versions"][number];

/** Every version of a rule, the newest first; what changed with it stands out. */
export function RuleHistory({ rule, choices }: { rule: RuleDetail; choices: Choices }) {
  const names = namesFor(choices, rule.platformId);
  const partsOf = (version: Version) => [
    ruleText(version.spec, names),
    version.severity,
    `opens after ${formatDuration(version.holdSeconds * 1000)}`,
    `resolves after ${formatDuration(version.recoverSeconds * 1000)}`,
  ];
  return (
    <ol aria-label="Versions" className="rounded border text-sm">
      {rule.versions.map((version, index) => {
        const before = rule.versions[index + 1];
        const was = before ? partsOf(before) : undefined;
        return (
          <li key={version.version} className="flex flex-col gap-0.5 border-b px-3 py-2 last:border-b-0">
            <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
              <Pill>version {version.version}</Pill>
              <span className="ml-auto text-ink-3">
                {version.byName}, <Time at={version.at} />
              </span>
            </div>
            <p className="flex flex-wrap gap-x-3">
              {partsOf(version).map((part, at) => (
                <span key={part} className={was && was[at] !== part ? "font-semibold" : "text-ink-2"}>
                  {part}
                </span>
              ))}
            </p>
            <p className="break-words text-ink-2">{version.reason}</p>
          </li>
        );
      })}
    </ol>
  );
}
