import { eq, inArray, lte, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { credentials, environments } from "@/db/schema";
import { standingOf } from "@/domain/credential-standing";
import { connectors } from "@/server/connectors";
import { policiesOf } from "./inventory";
import { type Connectors, firstTest, testFor } from "./tests";

const AT_ONCE = 1000;

/** What this process judged under the declarations that it knows; others may have shipped meanwhile. */
const begun = new WeakSet<Db>();

/** How every credential stands that changed, or whose time has come; `ids` are judged in any case. */
export async function judgeCredentials(
  db: Db,
  now: Date,
  { ids, known = connectors }: { ids?: readonly string[]; known?: Connectors } = {},
): Promise<void> {
  const isFirst = ids === undefined && !begun.has(db);
  const rows = await db
    .select({
      row: credentials,
      platformId: environments.platformId,
      dialect: environments.dialect,
      hasValue: sql<boolean>`${environments.credentials} ? ${credentials.name} or exists (
        select 1 from credential_versions v where v.credential_id = ${credentials.id} and v.slot = 'current')`,
    })
    .from(credentials)
    .innerJoin(environments, eq(environments.id, credentials.environmentId))
    .where(
      ids
        ? inArray(credentials.id, [...ids])
        : isFirst
          ? undefined
          : or(
              sql`${credentials.judgedChange} is distinct from ${credentials.changedAt}`,
              lte(credentials.judgeAgainAt, now),
            ),
    );
  const judged = rows.map(({ row, platformId, dialect, hasValue }) => {
    const { everyDays, rungs } = policiesOf(platformId, row);
    const standing = standingOf({ ...row, everyDays, ladder: rungs }, now);
    const canTest = hasValue && testFor(known, platformId, dialect, row.declaration) !== undefined;
    return {
      id: row.id,
      change: row.changedAt,
      every_days: everyDays,
      rungs,
      state: standing.state,
      due_at: standing.dueAt,
      due_because: standing.dueBecause,
      told_days: standing.rung,
      says: standing.says,
      again: standing.until,
      test_due_at: firstTest(row, canTest, now),
    };
  });
  for (let from = 0; from < judged.length; from += AT_ONCE)
    await db.execute(sql`
      update credentials c set every_days = n.every_days, rungs = n.rungs, state = n.state, due_at = n.due_at,
        due_because = n.due_because, told_days = n.told_days, says = n.says, judge_again_at = n.again, test_due_at = n.test_due_at,
        judged_change = c.changed_at
      from jsonb_to_recordset(${JSON.stringify(judged.slice(from, from + AT_ONCE))}::jsonb) as n(id uuid, change timestamptz,
        every_days int, rungs jsonb, state text, due_at timestamptz, due_because text, told_days int, says text, again timestamptz, test_due_at timestamptz)
      where c.id = n.id and date_trunc('milliseconds', c.changed_at) = n.change`);
  if (isFirst) begun.add(db);
}
