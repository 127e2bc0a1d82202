import { and, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { alertRules } from "@/db/schema";
import { CannotJudge } from "@/domain/alert-judge";
import { type HeardCount, hearAlerts } from "@/server/alerts/hear";
import { heardOfUnwatched } from "@/server/alerts/held-sources";
import { databaseNow } from "@/server/database-now";
import { log } from "@/server/log";
import { Holding } from "./hold";
import { type IsWatched, judgeRule, needsOf, type Rule } from "./judge-rule";
import { Saying } from "./saying";
import { readSeries, type SeriesBook } from "./series";
import { type WhyNot, whyNot } from "./why-not";
import { type Needs, readWindows, type Windows } from "./windows";

type Hear = typeof hearAlerts;

export type JudgedCount = {
  rules: number;
  series: number;
  firing: number;
  /** Rules that cannot be evaluated. */
  broken: number;
  heard: HeardCount;
};

const REMEMBER_MS = 30_000;
const CLOCKS_AGREE_MS = 60_000;

/** Asks every rule of everything it looks at, and says what fires and what is well again. One worker at a time. */
export async function judgeAlerts(db: Db, now: Date, hear: Hear = hearAlerts): Promise<void> {
  await db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ mine: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtext('judge-alerts')) as mine`,
    );
    if (rows[0]?.mine) await judgeAll(tx, now, undefined, hear);
  });
}

/** The same at once, waiting for a judging that is under way; of one environment, or of all. */
export async function evaluateNow(
  db: Db,
  now: Date,
  environmentId?: string,
  hear: Hear = hearAlerts,
): Promise<JudgedCount> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('judge-alerts'))`);
    return judgeAll(tx, now, environmentId, hear);
  });
}

async function judgeAll(
  db: Db,
  now: Date,
  environmentId: string | undefined,
  hear: Hear,
): Promise<JudgedCount> {
  const all = await db.select().from(alertRules);
  const rules = all.filter((rule) => rule.active && (rule.offUntil === null || rule.offUntil <= now));
  const book = await readSeries(db, now, {
    environmentId,
    hooks: rules.some(({ kind }) => kind === "webhook-silence"),
    credentials: rules.some(({ kind }) => kind === "credential-due"),
    promises: rules.some(({ kind }) => kind === "budget"),
  });
  const [saying, holding] = [
    await Saying.read(db, book, { now, isBehind: await isBehind(db, all, now) }),
    await Holding.read(db, rules, now),
  ];
  const reasons = new Map<string, WhyNot>();
  for (const rule of rules) {
    const why = whyNot(rule, book);
    if (why) reasons.set(rule.id, why);
  }
  const idle = new Map(reasons);
  const able = rules.filter(({ id }) => !reasons.has(id));
  const windowsOf = await windowsFor(db, able, book, now, reasons);
  for (const rule of able) {
    const windows = windowsOf(rule);
    if (!windows) continue;
    const isWatched: IsWatched =
      saying.isQuiet(rule) && holding.isQuiet(rule)
        ? undefined
        : (place, subject) => saying.isOpen(rule, place, subject) || holding.isNoted(rule, place, subject);
    const judged = await attempt(rule, reasons, () => judgeRule(rule, book, windows, now, isWatched));
    if (judged) saying.take(rule, judged, holding);
  }
  saying.takeBroken(all, rules, reasons);
  if (!environmentId) {
    saying.takeUnjudged(all, idle);
    saying.heard.push(...(await heardOfUnwatched(db)));
  }
  await holding.write(db);
  if (!environmentId) await remember(db, rules, reasons, now);
  const heard =
    saying.heard.length > 0 ? await hear(db, saying.heard, now) : { opened: 0, reopened: 0, changed: 0 };
  return {
    rules: rules.length,
    series: book.count,
    firing: saying.heard.filter(({ state }) => state === "firing").length,
    broken: [...reasons.values()].filter((reason) => reason.isBroken).length,
    heard,
  };
}

/** One statement for all; when it fails, each rule asks for itself, so that only the one to blame is left out. */
async function windowsFor(
  db: Db,
  rules: readonly Rule[],
  book: SeriesBook,
  now: Date,
  reasons: Map<string, WhyNot>,
): Promise<(rule: Rule) => Windows | undefined> {
  const needs = new Map(rules.map((rule) => [rule.id, needsOf(rule, book)]));
  const together = mergedNeeds([...needs.values()]);
  const windows = await inSavepoint(db, (tx) => readWindows(tx, together, now)).catch(() => undefined);
  if (windows) return () => windows;
  const own = new Map<string, Windows | undefined>();
  for (const rule of rules)
    own.set(
      rule.id,
      await attempt(rule, reasons, () =>
        inSavepoint(db, (tx) => readWindows(tx, needs.get(rule.id) ?? mergedNeeds([]), now)),
      ),
    );
  return (rule) => own.get(rule.id);
}

const inSavepoint = <T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> => db.transaction((tx) => work(tx));

const mergedNeeds = (needs: readonly Needs[]): Needs => ({
  checks: needs.flatMap(({ checks }) => checks),
  runs: needs.flatMap(({ runs }) => runs),
  signIns: needs.flatMap(({ signIns }) => signIns),
});

/** One rule that breaks must not keep the others from being judged. */
async function attempt<T>(
  rule: Rule,
  reasons: Map<string, WhyNot>,
  work: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const said = error instanceof CannotJudge ? error.message : "What it looks at cannot be read.";
    if (!(error instanceof CannotJudge) && rule.cannotBecause !== said)
      log.error({ error, rule: rule.id }, "a rule cannot be evaluated");
    reasons.set(rule.id, { because: said, isBroken: true });
    return undefined;
  }
}

/**
 * Whether this clock is behind the one that judged last. Then nothing is called well: data would look younger than it
 * is. Unless the database's clock agrees with ours: then it was the other one that was wrong.
 */
async function isBehind(db: Db, rules: readonly Rule[], now: Date): Promise<boolean> {
  const last = Math.max(0, ...rules.map(({ evaluatedAt }) => evaluatedAt?.getTime() ?? 0));
  if (now.getTime() >= last) return false;
  return Math.abs((await databaseNow(db)).getTime() - now.getTime()) > CLOCKS_AGREE_MS;
}

/** When each rule was evaluated is written down now and then, why one cannot be at once. */
async function remember(
  db: Db,
  rules: readonly Rule[],
  reasons: ReadonlyMap<string, WhyNot>,
  now: Date,
): Promise<void> {
  const because = (rule: Rule) => reasons.get(rule.id)?.because ?? null;
  const isDue = ({ evaluatedAt }: Rule) =>
    evaluatedAt === null || now.getTime() - evaluatedAt.getTime() >= REMEMBER_MS;
  const changed = rules.filter((rule) => because(rule) !== rule.cannotBecause);
  for (const rule of changed)
    await db
      .update(alertRules)
      .set({ cannotBecause: because(rule) })
      .where(eq(alertRules.id, rule.id));
  const due = rules.filter((rule) => isDue(rule) && !reasons.get(rule.id)?.isBroken).map(({ id }) => id);
  if (due.length > 0)
    await db
      .update(alertRules)
      .set({ evaluatedAt: now })
      .where(and(inArray(alertRules.id, due), eq(alertRules.active, true)));
}
