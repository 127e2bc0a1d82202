import { and, like, not, type SQL, sql } from "drizzle-orm";
import { alerts } from "@/db/schema";
import type { Matcher, MatcherField } from "@/domain/silence";

const COLUMN: Record<MatcherField, SQL> = {
  platform: sql`${alerts.platformId}`,
  environment: sql`${alerts.environmentId}`,
  trouble: sql`${alerts.trouble}`,
  rule: sql`coalesce(${alerts.ruleId}, '')`,
  severity: sql`${alerts.severity}`,
  job: sql`coalesce(${alerts.job}, '')`,
  tenant: sql`coalesce(${alerts.tenant}, '')`,
  check: sql`coalesce(${alerts.check}, '')`,
  fingerprint: sql`${alerts.fingerprint}`,
};

/** The alerts that all matchers agree on. */
export function matched(matchers: readonly Matcher[]): SQL {
  const conditions = matchers.map(({ field, isNot, value }) => {
    const fits = like(COLUMN[field], patternOf(value));
    return isNot ? not(fits) : fits;
  });
  return and(...conditions) ?? sql`false`;
}

const patternOf = (value: string) => value.replace(/[\\%_]/g, (sign) => `\\${sign}`).replaceAll("*", "%");
