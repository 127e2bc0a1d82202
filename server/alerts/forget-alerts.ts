import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";

const ALERT_DAYS = 400;
const NOTIFICATION_DAYS = 90;
const UNDO_DAYS = 1;
/** Small enough that nobody waits for it, and so many at most that one turn ends; what is left goes next time. */
const BATCH = 1000;
const BATCHES = 200;

/** Lets go of what is over and older than it is kept; what is open or still to be sent stays however old it is. */
export async function forgetAlerts(db: Db, now: Date): Promise<void> {
  const before = (days: number) => sql`${now.toISOString()}::timestamptz - make_interval(days => ${days})`;
  await inBatches(() => forgetResolved(db, before(ALERT_DAYS)));
  await inBatches(() =>
    gone(
      db,
      sql`delete from notifications where id in (select id from notifications
        where created_at < ${before(NOTIFICATION_DAYS)} and state not in ('waiting', 'held', 'sending') order by created_at limit ${BATCH})`,
    ),
  );
  await inBatches(() =>
    gone(
      db,
      sql`delete from notification_threads where ctid in (select ctid from notification_threads where closed_at < ${before(NOTIFICATION_DAYS)} limit ${BATCH})`,
    ),
  );
  await inBatches(() =>
    gone(
      db,
      sql`delete from alert_undos where token in (select token from alert_undos where at < ${before(UNDO_DAYS)} limit ${BATCH})`,
    ),
  );
  await db.execute(
    sql`delete from alert_watches w using alert_rules r where r.id = w.rule_id and not r.active`,
  );
}

/** Its story and its sources go with an alert. One that was folded under it is over as well, or is judged anew. */
async function forgetResolved(db: Db, before: SQL): Promise<number> {
  return db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ id: string }>(
      sql`select id from alerts where state = 'resolved' and resolved_at < ${before} order by resolved_at, id limit ${BATCH} for update skip locked`,
    );
    const ids = sql`any(${sql.param(rows.map(({ id }) => id))}::bigint[])`;
    await tx.execute(sql`update alerts set folded_under = null where folded_under = ${ids}`);
    await tx.execute(sql`delete from alerts where id = ${ids}`);
    return rows.length;
  });
}

async function inBatches(forget: () => Promise<number>): Promise<void> {
  for (let batch = 0; batch < BATCHES; batch += 1) if ((await forget()) < BATCH) return;
}

const gone = async (db: Db, statement: SQL) => (await db.execute(statement)).rowCount ?? 0;
