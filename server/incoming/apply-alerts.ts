import { and, asc, eq, gte, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Db } from "@/db";
import { environments, questions, webhookDeliveries } from "@/db/schema";
import type { AlertTold, DeliveryTold } from "@/domain/delivery";
import type { AlertSeverity } from "@/domain/platform";
import { type AlertMapping, placeOf } from "@/platforms/alert-mapping";
import { ALERTMANAGER_QUESTION } from "@/platforms/drivers/alertmanager-question";
import { type Heard, hearAlerts } from "@/server/alerts/hear";
import { RECOVER_SECONDS } from "@/server/alerts/hear-platforms";
import { heardAgain, heldSources, isLive } from "@/server/alerts/held-sources";
import { connectors } from "@/server/connectors";
import { log } from "@/server/log";
import { type From, isOvertaken, LATE_MS, type Mention, newsIn } from "./alert-news";
import { isRefusedData, SPOILED } from "./spoiled";

const SOURCE = "alertmanager" as const;
const BATCH = 200;
const NO_MAPPING: AlertMapping = { source: "platform", tellsEvents: false, meanings: {} };

type Hear = typeof hearAlerts;
type Row = {
  id: number;
  receivedAt: Date;
  firstReceivedAt: Date | null;
  told: DeliveryTold | null;
};
type Place = { id: string; mapping: AlertMapping };

/** Takes what Alertmanagers told into our alerts, in the order in which it came, each delivery once. */
export async function applyAlertDeliveries(db: Db, now: Date, hear: Hear = hearAlerts): Promise<number> {
  const waiting = await db
    .selectDistinct({
      id: environments.id,
      platformId: environments.platformId,
      dialect: environments.dialect,
    })
    .from(webhookDeliveries)
    .innerJoin(environments, eq(environments.id, webhookDeliveries.environmentId))
    .where(isWaiting);
  let applied = 0;
  for (const { id, platformId, dialect } of waiting) {
    const mapping = connectors[platformId].alertMapping?.(dialect ?? "") ?? NO_MAPPING;
    let count: number;
    do {
      count = await db.transaction((tx) => applyBatch(tx, { id, mapping }, now, hear));
      applied += count;
    } while (count === BATCH);
  }
  return applied;
}

const isWaiting = and(
  eq(webhookDeliveries.verdict, "accepted"),
  isNull(webhookDeliveries.appliedAt),
  eq(webhookDeliveries.source, SOURCE),
);

async function applyBatch(db: Db, place: Place, now: Date, hear: Hear): Promise<number> {
  const lock = await db.execute<{ mine: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtext('apply-alert-deliveries'), hashtext(${place.id})) as mine`,
  );
  if (!lock.rows[0]?.mine) return 0;
  const first = alias(webhookDeliveries, "first");
  const rows: Row[] = await db
    .select({
      id: webhookDeliveries.id,
      receivedAt: webhookDeliveries.receivedAt,
      firstReceivedAt: first.receivedAt,
      told: webhookDeliveries.told,
    })
    .from(webhookDeliveries)
    .leftJoin(first, eq(first.id, webhookDeliveries.replayOf))
    .where(and(eq(webhookDeliveries.environmentId, place.id), isWaiting))
    .orderBy(asc(webhookDeliveries.id))
    .limit(BATCH);
  for (const row of rows) await applyOne(db, place, row, now, hear);
  return rows.length;
}

/** One that cannot be kept is noted and does not hold up the others; trouble with the database ends the batch. */
async function applyOne(db: Db, place: Place, row: Row, now: Date, hear: Hear): Promise<void> {
  const isMine = eq(webhookDeliveries.id, row.id);
  try {
    await db.transaction(async (tx) => {
      const heard = await heardIn(tx, place, row);
      if (heard.length > 0) await hear(tx, heard, now);
      if ((row.told?.truncated ?? 0) > 0) await askForList(tx, place.id, now);
      await tx.update(webhookDeliveries).set({ appliedAt: now }).where(isMine);
    });
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    log.error({ error, deliveries: row.id }, "a delivery could not be applied");
    await db.update(webhookDeliveries).set({ appliedAt: now, said: SPOILED }).where(isMine);
  }
}

async function heardIn(db: Db, { id, mapping }: Place, row: Row): Promise<Heard[]> {
  const told = row.told?.alerts ?? [];
  const from: From = {
    delivery: row.id,
    receivedAt: row.firstReceivedAt ?? row.receivedAt,
    isReplay: row.firstReceivedAt !== null,
    isWhole: row.told?.isWhole === true,
    isTruncated: (row.told?.truncated ?? 0) > 0,
  };
  const named = new Set(told.map(({ fingerprint }) => fingerprint));
  const held = await heldSources(db, { environmentId: id, source: SOURCE, externalIds: [...named] });
  const byId = new Map(held.map((source) => [source.externalId, source]));
  const missing = from.isWhole
    ? held.filter((source) => isLive(source) && !named.has(source.externalId))
    : [];
  const opening = told.filter(({ fingerprint, status }) => {
    const known = byId.get(fingerprint);
    return status === "firing" && !(known && isLive(known));
  });
  const asked =
    from.isReplay || from.isWhole
      ? [...named, ...missing.map(({ externalId }) => externalId)]
      : opening.map(({ fingerprint }) => fingerprint);
  const mentions = asked.length > 0 ? await mentionsOf(db, id, from, asked) : [];
  return [
    ...told.flatMap((alert) => {
      const known = byId.get(alert.fingerprint);
      const news = newsIn(alert, from, known, mentions);
      if (news === "firing") return [firingOf(id, mapping, alert, from.receivedAt)];
      return news === "well" && known ? [heardAgain(known, "well")] : [];
    }),
    ...missing
      .filter(({ externalId }) => !isOvertaken(externalId, from, mentions))
      .map((source) => heardAgain(source, "well")),
  ];
}

/** What the deliveries around and after this one said of the same alerts. */
async function mentionsOf(
  db: Db,
  environmentId: string,
  from: From,
  fingerprints: readonly string[],
): Promise<Mention[]> {
  const line = sql`jsonb_array_elements(${webhookDeliveries.told} -> 'alerts') as line(told)`;
  return db
    .select({
      fingerprint: sql<string>`line.told ->> 'fingerprint'`,
      status: sql<AlertTold["status"]>`line.told ->> 'status'`,
      startsAt: sql<string | null>`line.told ->> 'startsAt'`,
      delivery: webhookDeliveries.id,
      receivedAt: webhookDeliveries.receivedAt,
    })
    .from(webhookDeliveries)
    .crossJoinLateral(line)
    .where(
      and(
        eq(webhookDeliveries.environmentId, environmentId),
        eq(webhookDeliveries.source, SOURCE),
        eq(webhookDeliveries.verdict, "accepted"),
        isNull(webhookDeliveries.replayOf),
        gte(webhookDeliveries.receivedAt, new Date(from.receivedAt.getTime() - LATE_MS)),
        sql`${webhookDeliveries.id} <> ${from.delivery}`,
        sql`line.told ->> 'fingerprint' in ${[...fingerprints]}`,
      ),
    );
}

/** What was cut off is read from the list at once, where its address is known. */
async function askForList(db: Db, environmentId: string, now: Date): Promise<void> {
  await db
    .update(questions)
    .set({ nextDueAt: sql`least(${questions.nextDueAt}, ${now.toISOString()}::timestamptz)` })
    .where(
      and(
        eq(questions.environmentId, environmentId),
        eq(questions.key, ALERTMANAGER_QUESTION),
        eq(questions.active, true),
      ),
    );
}

function firingOf(environmentId: string, mapping: AlertMapping, told: AlertTold, heardAt: Date): Heard {
  const { name, fingerprint, startsAt } = told;
  const known = mapping.names && Object.hasOwn(mapping.names, name) ? mapping.names[name] : undefined;
  const title = known?.title ?? told.title;
  const since = startsAt === null ? null : new Date(startsAt);
  return {
    environmentId,
    ...placeOf(mapping, environmentId, { kind: name, externalId: fingerprint, job: null, tenant: null }),
    source: SOURCE,
    externalId: fingerprint,
    ruleId: null,
    state: "firing",
    severity: known?.severity ?? severityOf(told.severity),
    word: told.severity || "none",
    title,
    sentence: [told.said, known?.note].filter(Boolean).join(" ") || title,
    since: since && since > heardAt ? heardAt : since,
    recoverSeconds: RECOVER_SECONDS,
    ...(told.url ? { url: told.url } : {}),
    facts: { ...told.labels, startsAt },
  };
}

/** A word we do not know is a warning: too loud is better than silent. */
const severityOf = (word: string): AlertSeverity =>
  word === "critical" || word === "info" ? word : "warning";
