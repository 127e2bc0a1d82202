import { PLATFORM_IDS, type PlatformId, thresholdId } from "@/domain/platform";
import type { PlatformDeclaration } from "@/domain/schema/platform";
import { declarationOf } from "@/server/connectors";
import { placesOf, type Rule } from "./judge-rule";
import type { SeriesBook } from "./series";

/** `isBroken`: somebody must mend the rule. Otherwise it is in order, and nothing measures what it asks about. */
export type WhyNot = { because: string; isBroken: boolean };

type Kind = "check" | "metric" | "job";

/** What a rule names and nobody knows (any more), and what is known and measured by nothing; undefined when all is well. */
export function whyNot(rule: Rule, book: SeriesBook): WhyNot | undefined {
  const { spec } = rule;
  const broken = (because: string): WhyNot => ({ because, isBroken: true });
  if (spec.kind === "failed-sign-ins" && rule.platformId && rule.platformId !== "wheelhouse")
    return broken("Only failed sign-ins at this console can be counted.");
  if (spec.kind === "threshold" && !spec.metric && !spec.check)
    return broken("It names neither a metric nor a check.");
  if ("check" in spec && spec.check && !isKnown(rule, book, "check", spec.check))
    return broken(`There is no check "${spec.check}" any more.`);
  if ("job" in spec && spec.job && !isKnown(rule, book, "job", spec.job))
    return broken(`There is no job "${spec.job}" any more.`);
  if (!("metric" in spec) || !spec.metric) return undefined;
  const { metric } = spec;
  if (!isKnown(rule, book, "metric", metric))
    return broken(`There is no metric "${metric}" in the registry any more.`);
  return isMeasured(rule, book, metric)
    ? undefined
    : { because: `Nothing measures "${metric}" yet: no check reads it.`, isBroken: false };
}

const platformsOf = (rule: Rule): readonly PlatformId[] =>
  rule.platformId ? [rule.platformId] : PLATFORM_IDS;
const checksOf = (declaration: PlatformDeclaration) => declaration.components.flatMap(({ checks }) => checks);

/** Declared, or still told by an environment. */
function isKnown(rule: Rule, book: SeriesBook, kind: Kind, name: string): boolean {
  const isSeen = placesOf(rule, book).some((place) =>
    kind === "check" ? place.checkByKey.has(name) : kind === "job" ? place.jobsByKey.has(name) : false,
  );
  return (
    isSeen ||
    platformsOf(rule).some((platformId) => {
      if (kind === "metric") return book.limits.has(thresholdId(platformId, name));
      const declaration = declarationOf(platformId);
      const keys = kind === "check" ? checksOf(declaration) : declaration.jobs;
      return keys.some(({ key }) => key === name);
    })
  );
}

const isMeasured = (rule: Rule, book: SeriesBook, metric: string) =>
  placesOf(rule, book).some((place) => place.checksByMetric.has(metric)) ||
  platformsOf(rule).some((platformId) =>
    checksOf(declarationOf(platformId)).some((check) => check.metric === metric),
  );
