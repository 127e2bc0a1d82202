import { Pill } from "@/components/ui/pill";
import { type Matcher, matcherText, writeMatcher } from "@/domain/silence";

/** What a silence matches; all of it must agree. */
export function MatcherList({ matchers }: { matchers: readonly Matcher[] }) {
  return (
    <span className="flex flex-wrap gap-1 py-1">
      {matchers.map((matcher) => (
        <Pill key={writeMatcher(matcher)} className="max-w-full truncate font-mono">
          {matcherText(matcher)}
        </Pill>
      ))}
    </span>
  );
}
