import { inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { alertRules, environments } from "@/db/schema";
import { type AlertSource, type AlertSubjectKind, fingerprintOf } from "@/domain/alert";
import type { Unit } from "@/domain/duration";
import type { AlertSeverity, PlatformId } from "@/domain/platform";
import {
  type AlertRow,
  addEvents,
  insertAlerts,
  latestIds,
  lockAlerts,
  readAlerts,
  readSources,
  updateAlerts,
  writeSources,
} from "./alert-rows";
import { hearOf, isNews, type Story, storyOf } from "./life";

/** What one source says of one trouble at one place. */
export type Heard = {
  environmentId: string;
  trouble: string;
  subject: { kind: AlertSubjectKind; key: string; job?: string; tenant?: string; check?: string };
  source: AlertSource;
  /** The rule's id, the platform's alert id, or Alertmanager's fingerprint. */
  externalId: string;
  ruleId: string | null;
  /** "unknown": the source cannot tell now; what it last said stays. */
  state: "firing" | "well" | "unknown";
  severity: AlertSeverity;
  word: string;
  title: string;
  sentence: string;
  value?: number | null;
  limit?: number | null;
  unit?: Unit | null;
  /** Since when, as far as the source knows. */
  since: Date | null;
  recoverSeconds: number;
  url?: string;
  facts?: Record<string, string | number | boolean | null>;
};

export type HeardCount = { opened: number; reopened: number; changed: number };

/**
 * The one way in for everything that fires or stops firing: opens, adds a source, raises the severity, notes recovery,
 * opens again. Saying the same again changes nothing but the time it was last said, and that once a minute.
 *
 * What would change something is sorted out first without a lock, so that repeating costs reads only. Then it is
 * worked out again on locked rows. Of two who open the same alert at once the database lets one through, and the
 * other starts anew.
 */
export async function hearAlerts(db: Db, heard: readonly Heard[], now: Date): Promise<HeardCount> {
  const told = await sortByPlace(db, heard.map(bounded));
  const news = (await storiesOf(db, told, now, readAlerts)).map(({ told }) => told);
  if (news.length === 0) return { opened: 0, reopened: 0, changed: 0 };
  return await untilAlone(() =>
    db.transaction(async (tx) => {
      const stories = (await storiesOf(tx, news, now, lockAlerts)).map(({ story }) => story);
      await writeStories(tx, stories);
      await forgetEndedSilences(tx, stories.filter(isReopened), now);
      return countOf(stories);
    }),
  );
}

/** Everything that was said of one fingerprint, in the order in which it was said. */
type Told = { fingerprint: string; platformId: PlatformId; said: Heard[] };

async function sortByPlace(db: Db, heard: readonly Heard[]): Promise<Told[]> {
  if (heard.length === 0) return [];
  const places = new Map(
    (await db.select({ id: environments.id, platformId: environments.platformId }).from(environments)).map(
      ({ id, platformId }) => [id, platformId],
    ),
  );
  const named = [...new Set(heard.flatMap(({ ruleId }) => (ruleId === null ? [] : [ruleId])))];
  const rules = new Set(
    (await db.select({ id: alertRules.id }).from(alertRules).where(inArray(alertRules.id, named))).map(
      ({ id }) => id,
    ),
  );
  const told = new Map<string, Told>();
  for (const one of heard) {
    const platformId = places.get(one.environmentId);
    if (!platformId) continue;
    const fingerprint = fingerprintOf(one.environmentId, one.trouble, one.subject.key);
    const known = told.get(fingerprint) ?? { fingerprint, platformId, said: [] };
    known.said.push({ ...one, ruleId: one.ruleId !== null && rules.has(one.ruleId) ? one.ruleId : null });
    told.set(fingerprint, known);
  }
  return [...told.values()];
}

/** The stories in which something is new by what was said. */
async function storiesOf(
  db: Db,
  told: readonly Told[],
  now: Date,
  read: (db: Db, ids: readonly number[]) => Promise<AlertRow[]>,
): Promise<{ told: Told; story: Story }[]> {
  const ids = await latestIds(
    db,
    told.map(({ fingerprint }) => fingerprint),
  );
  const known = new Map((await read(db, ids)).map((alert) => [alert.fingerprint, alert]));
  const sources = await readSources(db, ids);
  return told.flatMap((one) => {
    const alert = known.get(one.fingerprint);
    let story = alert && storyOf(alert, sources.get(alert.id) ?? []);
    for (const heard of one.said) story = hearOf(story, heard, one.platformId, now);
    return story && isNews(story) ? [{ told: one, story }] : [];
  });
}

async function writeStories(db: Db, stories: readonly Story[]): Promise<void> {
  for (const { alert, events, isNew } of stories) if (!isNew && events.length > 0) alert.version += 1;
  await updateAlerts(
    db,
    stories.flatMap(({ alert, events, isNew, isMoved }) =>
      !isNew && (isMoved || events.length > 0) ? [alert] : [],
    ),
  );
  await insertAlerts(
    db,
    stories.flatMap(({ alert, isNew }) => (isNew ? [alert] : [])),
  );
  await writeSources(
    db,
    stories.flatMap(({ alert, moved }) => [...moved].map((source) => ({ ...source, alertId: alert.id }))),
  );
  await addEvents(
    db,
    stories.map(({ alert, events }) => ({ alertId: alert.id, events })),
  );
}

/** A silence that ended while the alert was resolved must not keep it quiet now. */
async function forgetEndedSilences(db: Db, reopened: readonly Story[], now: Date): Promise<void> {
  const ids = reopened.flatMap(({ alert }) => (alert.silenceId ? [alert.id] : []));
  if (ids.length === 0) return;
  await db.execute(
    sql`update alerts set silence_id = null where id = any(${sql.param(ids)}::bigint[]) and not exists (
      select 1 from silences s where s.id = silence_id and s.ended_at is null and s.ends_at > ${now.toISOString()}::timestamptz)`,
  );
}

const isReopened = ({ events }: Story) => events.some(({ kind }) => kind === "reopened");

function countOf(stories: readonly Story[]): HeardCount {
  const opened = stories.filter(({ isNew }) => isNew).length;
  const reopened = stories.filter(isReopened).length;
  const happened = stories.filter(({ events }) => events.length > 0).length;
  return { opened, reopened, changed: happened - opened - reopened };
}

const MOST_TEXT = 2000;
const MOST_NAME = 300;
const MOST_FACTS = 50;

/** Names that an index can hold, and sentences that a screen can. */
const bounded = (heard: Heard): Heard => ({
  ...heard,
  trouble: cut(heard.trouble, MOST_NAME),
  subject: boundedSubject(heard.subject),
  externalId: cut(heard.externalId, MOST_NAME),
  word: cut(heard.word, MOST_NAME),
  title: cut(heard.title, MOST_NAME),
  sentence: cut(heard.sentence, MOST_TEXT),
  ...(heard.url ? { url: cut(heard.url, MOST_TEXT) } : {}),
  ...(heard.facts ? { facts: boundedFacts(heard.facts) } : {}),
});

const boundedSubject = ({ kind, key, job, tenant, check }: Heard["subject"]): Heard["subject"] => ({
  kind,
  key: cut(key, MOST_NAME),
  ...(job && { job: cut(job, MOST_NAME) }),
  ...(tenant && { tenant: cut(tenant, MOST_NAME) }),
  ...(check && { check: cut(check, MOST_NAME) }),
});

const boundedFacts = (facts: NonNullable<Heard["facts"]>) =>
  Object.fromEntries(
    Object.entries(facts)
      .slice(0, MOST_FACTS)
      .map(([name, value]) => [
        cut(name, MOST_NAME),
        typeof value === "string" ? cut(value, MOST_TEXT) : value,
      ]),
  );

const cut = (text: string, most: number) =>
  text
    .replaceAll("\u0000", "")
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .slice(0, most)
    .replace(/\p{Surrogate}$/u, "");

const TRIES = 10;
/** Unique violation, deadlock, serialisation failure: somebody else was there first. */
const OVERTAKEN = new Set(["23505", "40P01", "40001"]);

async function untilAlone<T>(run: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1)
    try {
      return await run();
    } catch (error) {
      if (tried === TRIES || !OVERTAKEN.has(codeOf(error))) throw error;
    }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  return "code" in error ? String(error.code) : codeOf(error.cause);
}
