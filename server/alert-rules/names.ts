import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { checks, environments, jobStates, thresholds } from "@/db/schema";
import type { RuleSpec } from "@/domain/alert-rule";
import { PLATFORM_IDS, type PlatformId } from "@/domain/platform";
import { contradictionIn, ruleText } from "@/domain/rule-text";
import type { Limits } from "@/domain/threshold";
import { connectors, declarationOf } from "@/server/connectors";

type Named = { platformId: PlatformId; key: string; title: string };
export type Choices = {
  platforms: { id: PlatformId; name: string }[];
  metrics: (Named & { limits: Limits })[];
  /** `isSeen`: some environment has answered it or runs it now. */
  checks: (Named & { isSeen: boolean; metric: string | null })[];
  jobs: (Named & { isSeen: boolean })[];
};

/** What a rule may name: what platforms declare, and what their environments tell beside it. */
export async function choices(db: Db): Promise<Choices> {
  const metrics = await db.select().from(thresholds).where(eq(thresholds.active, true));
  const seenChecks = await db
    .selectDistinct({
      platformId: environments.platformId,
      key: checks.key,
      title: checks.title,
      metric: checks.metric,
    })
    .from(checks)
    .innerJoin(environments, eq(environments.id, checks.environmentId))
    .where(and(eq(checks.active, true), eq(environments.active, true), isNull(checks.notOffered)));
  const seenJobs = await db
    .selectDistinct({ platformId: environments.platformId, key: jobStates.job })
    .from(jobStates)
    .innerJoin(environments, eq(environments.id, jobStates.environmentId))
    .where(eq(environments.active, true));
  const declared = Object.values(connectors).map(({ declaration }) => declaration);
  const declaredChecks = declared.flatMap(({ id, components }) =>
    components.flatMap((component) =>
      component.checks.map(({ key, title, metric }) => ({
        platformId: id,
        key,
        title,
        metric: metric ?? null,
        isSeen: false,
      })),
    ),
  );
  const declaredJobs = declared.flatMap(({ id, jobs }) =>
    jobs.map(({ key, title }) => ({ platformId: id, key, title, isSeen: false })),
  );
  const jobsSeen = seenJobs.map(({ platformId, key }) => ({
    platformId,
    key,
    title: declarationOf(platformId).jobs.find((job) => job.key === key)?.title ?? key,
    isSeen: true,
  }));
  return {
    platforms: PLATFORM_IDS.map((id) => ({ id, name: declarationOf(id).name })),
    metrics: metrics.map(({ platformId, metric, title, unit, direction, target, warn, alert, strict }) => ({
      platformId,
      key: metric,
      title,
      limits: { unit, direction, target, warn, alert, strict },
    })),
    checks: merged([...seenChecks.map((check) => ({ ...check, isSeen: true })), ...declaredChecks]),
    jobs: merged([...jobsSeen, ...declaredJobs]),
  };
}

/** The first of each platform and key, in order of their titles. */
function merged<T extends Named>(rows: readonly T[]): T[] {
  const known = new Map<string, T>();
  for (const row of rows) {
    const id = `${row.platformId}/${row.key}`;
    if (!known.has(id)) known.set(id, row);
  }
  return [...known.values()].sort((a, b) => a.title.localeCompare(b.title));
}

/** What a rule looks for, as a sentence that the trail can be read by. */
export function saysOf(spec: RuleSpec, platformId: PlatformId | null, known: Choices): string {
  const here = <T extends Named>(rows: readonly T[]) =>
    rows.filter((row) => platformId === null || row.platformId === platformId);
  return ruleText(spec, {
    metrics: new Map(here(known.metrics).map(({ key, title, limits }) => [key, { title, limits }])),
    checks: new Map(here(known.checks).map(({ key, title }) => [key, title])),
    jobs: new Map(here(known.jobs).map(({ key, title }) => [key, title])),
  });
}

const LISTED = 30;

/** Why a rule of this platform (of all when null) cannot be kept: it contradicts itself, or names what does not exist. */
export function refusalOf(spec: RuleSpec, platformId: PlatformId | null, known: Choices): string | undefined {
  const contradiction = contradictionIn(spec);
  if (contradiction) return contradiction;
  const here = <T extends Named>(rows: readonly T[]) =>
    rows.filter((row) => platformId === null || row.platformId === platformId);
  const where = platformId
    ? (known.platforms.find(({ id }) => id === platformId)?.name ?? platformId)
    : "any platform";
  const missing = (noun: string, key: string | null | undefined, rows: readonly Named[]) => {
    if (!key || rows.some((row) => row.key === key)) return undefined;
    const keys = [...new Set(rows.map((row) => row.key))].sort();
    const more = keys.length > LISTED ? ` and ${keys.length - LISTED} more` : "";
    return keys.length === 0
      ? `There is no ${noun} "${key}" at ${where}, nor any other.`
      : `There is no ${noun} "${key}" at ${where}. There are: ${keys.slice(0, LISTED).join(", ")}${more}.`;
  };
  const metrics = here(known.metrics);
  const unknown =
    missing("metric", "metric" in spec ? spec.metric : null, metrics) ??
    missing("check", "check" in spec ? spec.check : null, here(known.checks)) ??
    missing("job", "job" in spec ? spec.job : null, here(known.jobs));
  if (unknown) return unknown;
  if (spec.kind === "threshold" && spec.metric && spec.level) {
    const limits = metrics.filter(({ key }) => key === spec.metric).map((metric) => metric.limits);
    if (!limits.some((limit) => limit[spec.level ?? "alert"] !== null || limit.alert !== null))
      return `The registry has no ${spec.level} limit for ${spec.metric}: give a number, or set the limit first.`;
  }
  if (spec.kind === "failed-sign-ins" && platformId !== null && platformId !== "wheelhouse")
    return "Only failed sign-ins at this console can be counted: choose this console.";
  if (spec.kind === "webhook-silence" && platformId !== null && platformId !== "adinsights")
    return "Only ADinsights sends webhooks.";
  return undefined;
}
