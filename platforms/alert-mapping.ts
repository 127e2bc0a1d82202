import { type AlertSource, type AlertSubjectKind, isRootTrouble } from "@/domain/alert";
import type { AlertSeverity } from "@/domain/platform";

/** What a platform's own word for an alert means among ours. */
export type AlertMeaning = {
  trouble: string;
  /** Where it is: at the job or the tenant that it names, at the environment, at one check, or a line of its own. */
  about: "job" | "environment" | "itself" | { check: string };
};

export type AlertMapping = {
  /** Who keeps the list that the connector reads. */
  source: Extract<AlertSource, "platform" | "prometheus">;
  /** Its alerts tell of single events: one that is resolved here is not told again for being listed there still. */
  tellsEvents: boolean;
  meanings: Readonly<Record<string, AlertMeaning>>;
  /** How the console calls them, where it knows better than the rule's own words. */
  names?: Readonly<Record<string, { title: string; severity: AlertSeverity; note?: string }>>;
};

export type AlertPlace = {
  trouble: string;
  subject: { kind: AlertSubjectKind; key: string; job?: string; tenant?: string; check?: string };
};

type Told = { kind: string; externalId: string; job: string | null; tenant: string | null };

/**
 * Where an alert belongs among ours: at the very subject at which our own rules see the same trouble, so that both
 * become one alert. A kind that nobody declared keeps its own word and stands outside.
 */
export function placeOf({ meanings }: AlertMapping, environmentId: string, told: Told): AlertPlace {
  const { kind, externalId, job } = told;
  const tenant = told.tenant ?? "";
  const named = { ...(job ? { job } : {}), ...(tenant ? { tenant } : {}) };
  const atJobNamed = (trouble: string): AlertPlace => ({
    trouble,
    subject: { kind: "job", key: `${job}@${tenant}`, ...named },
  });
  const meaning = Object.hasOwn(meanings, kind) ? meanings[kind] : undefined;
  if (!meaning) {
    const trouble = wordsOf(kind);
    return job ? atJobNamed(trouble) : { trouble, subject: { kind: "outside", key: tenant, ...named } };
  }
  const { trouble, about } = meaning;
  if (about === "itself") return { trouble, subject: { kind: "environment", key: externalId, ...named } };
  if (typeof about === "object") {
    const { check } = about;
    return isRootTrouble(trouble)
      ? { trouble, subject: { kind: "environment", key: environmentId, check, ...named } }
      : { trouble, subject: { kind: "check", key: check, check, ...named } };
  }
  return about === "job" && job
    ? atJobNamed(trouble)
    : { trouble, subject: { kind: "environment", key: tenant || environmentId, ...named } };
}

/** "HighCPUUsage" and "high_cpu_usage" as "high-cpu-usage". */
const wordsOf = (kind: string) =>
  kind
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 100) || "unnamed";

export const atCheck = (trouble: string, check: string): AlertMeaning => ({ trouble, about: { check } });
export const atJob = (trouble: string): AlertMeaning => ({ trouble, about: "job" });
export const atEnvironment = (trouble: string): AlertMeaning => ({ trouble, about: "environment" });
export const byItself = (trouble: string): AlertMeaning => ({ trouble, about: "itself" });
