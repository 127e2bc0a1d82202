import { and, eq, inArray, isNotNull, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { alerts } from "@/db/schema";
import type { AlertFilter } from "@/domain/schema/alert-query";

/** What is explained by another alert stands under that one, unless somebody looks for something that it may hold. */
export const hidesFolded = (filter: AlertFilter) =>
  filter.state !== "resolved" &&
  filter.text === "" &&
  filter.tenant === "" &&
  !filter.flags.includes("folded");

const STATE: Record<AlertFilter["state"], () => SQL> = {
  unresolved: () => ne(alerts.state, "resolved"),
  // The indexes are of what is not resolved; saying it again lets them be used.
  open: () => sql`${alerts.state} <> 'resolved' and ${alerts.state} = 'open'`,
  acknowledged: () => sql`${alerts.state} <> 'resolved' and ${alerts.state} = 'acknowledged'`,
  resolved: () => sql`${alerts.state} = 'resolved' and ${alerts.resolvedAt} is not null`,
};

const FLAG: Record<AlertFilter["flags"][number], () => SQL> = {
  silenced: () => sql`(${alerts.silenceId} is not null or ${alerts.quietBecause} is not null)`,
  folded: () => isNotNull(alerts.foldedUnder),
  flapping: () => eq(alerts.isFlapping, true),
  recovering: () => isNotNull(alerts.recoveringSince),
};

/** As `alerts_words` has it. */
const WORDS = sql`to_tsvector('simple', regexp_replace(${alerts.title} || ' ' || ${alerts.environmentId} || ' ' || ${alerts.subject} || ' ' || ${alerts.trouble}, '[^[:alnum:]]+', ' ', 'g'))`;

/** The conditions that a facet never leaves out: words and a tenant have too many values to be counted. */
export function whereNarrow(filter: AlertFilter): SQL | undefined {
  const words = filter.text.match(/[\p{L}\p{N}]+/gu) ?? [];
  // The last word may still be being typed.
  const query = words.map((word, index) => (index === words.length - 1 ? `${word}:*` : word)).join(" & ");
  return and(
    filter.tenant ? eq(alerts.tenant, filter.tenant) : undefined,
    filter.text === ""
      ? undefined
      : query === ""
        ? sql`false`
        : sql`${WORDS} @@ to_tsquery('simple', ${query})`,
  );
}

export const whereState = (filter: AlertFilter) => STATE[filter.state]();

/** The alerts that a filter means. `actorId` is who asks. */
export function whereAlerts(filter: AlertFilter, actorId: string): SQL | undefined {
  const among = <T extends string>(column: Parameters<typeof inArray>[0], values: readonly T[]) =>
    values.length > 0 ? inArray(column, [...values]) : undefined;
  return and(
    whereState(filter),
    among(alerts.severity, filter.severities),
    among(alerts.platformId, filter.platforms),
    among(alerts.environmentId, filter.environments),
    among(alerts.trouble, filter.troubles),
    among(alerts.ruleId, filter.rules),
    among(alerts.job, filter.jobs),
    filter.owner === null
      ? undefined
      : filter.owner === "nobody"
        ? isNull(alerts.ownerId)
        : eq(alerts.ownerId, filter.owner === "mine" ? actorId : filter.owner),
    hidesFolded(filter) ? isNull(alerts.foldedUnder) : undefined,
    filter.flags.length > 0 ? or(...filter.flags.map((flag) => FLAG[flag]())) : undefined,
    whereNarrow(filter),
  );
}
