import { and, eq, gte, inArray, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db";
import { alertRules, alerts } from "@/db/schema";
import { ROOT_TROUBLES } from "@/domain/alert";
import {
  BACK_TEST_DAYS,
  type BackTest,
  type Outcome,
  outcomeOf,
  type SubjectFiring,
} from "@/domain/alert-back-test";
import { CannotJudge } from "@/domain/alert-judge";
import { joinFirings, walkVerdicts } from "@/domain/alert-walk";
import type { Unit } from "@/domain/duration";
import { notFound } from "@/domain/errors";
import { contradictionIn } from "@/domain/rule-text";
import type { BackTestRule } from "@/domain/schema/alert-rule-edit";
import type { Rule } from "./judge-rule";
import { Past } from "./past/past";
import { replayRule } from "./past/replay-rule";
import { readSeries, type SeriesBook } from "./series";

const DAY_MS = 86_400_000;
/** Where walking stops, whatever is left. */
const BUDGET_MS = 4000;
const STATEMENT_SECONDS = 5;

type Draft = z.output<typeof BackTestRule>["draft"];

/** What the draft of a rule would have done in the last days, beside what the rule as it is in force would have. */
export async function backTest(
  db: Db,
  { id, draft }: z.output<typeof BackTestRule>,
  now: Date,
): Promise<BackTest> {
  const contradiction = contradictionIn(draft.spec);
  return db.transaction(
    async (tx) => {
      await tx.execute(sql.raw(`set local statement_timeout = '${STATEMENT_SECONDS}s'`));
      const rule = id === undefined ? undefined : await ruleOf(tx, id);
      const past = new Past(tx, new Date(now.getTime() - BACK_TEST_DAYS * DAY_MS), now);
      const book = await readSeries(tx, now, {
        hooks: draft.spec.kind === "webhook-silence",
        credentials: false,
      });
      const deadline = performance.now() + BUDGET_MS;
      const run = (one: Rule) => walk({ rule: one, book, past, db: tx, deadline });
      let cannot = contradiction ?? null;
      let outcome = outcomeOf([], past, { severity: draft.severity, unit: null, subjects: 0 });
      let inForce: Outcome | null = null;
      try {
        if (!contradiction) outcome = await run(draftRule(draft, rule));
      } catch (error) {
        if (!(error instanceof CannotJudge)) throw error;
        cannot = error.message;
      }
      try {
        inForce = rule ? await run(rule) : null;
      } catch (error) {
        if (!(error instanceof CannotJudge)) throw error;
        past.notes.add(`The rule in force cannot be evaluated. ${error.message}`);
      }
      return {
        from: past.from,
        to: past.to,
        draft: outcome,
        inForce,
        missed: rule && !cannot ? await missedOf(tx, rule, outcome, past.from) : [],
        notes: [...past.notes],
        cut: past.cut,
        cannot,
      };
    },
    { accessMode: "read only" },
  );
}

async function ruleOf(db: Db, id: string): Promise<Rule> {
  const [rule] = await db.select().from(alertRules).where(eq(alertRules.id, id));
  if (!rule) throw notFound("rule", id);
  return rule;
}

const NEW_RULE: Omit<Rule, "platformId" | "spec" | "kind" | "severity" | "holdSeconds" | "recoverSeconds"> = {
  id: "new",
  title: "New rule",
  trouble: "new-rule",
  word: "",
  answer: "",
  answerFile: null,
  answerLine: null,
  sourceFile: "",
  sourceLine: null,
  note: "",
  shipped: false,
  declared: null,
  active: true,
  offUntil: null,
  offBecause: "",
  version: 1,
  evaluatedAt: null,
  cannotBecause: null,
};

const draftRule = (draft: Draft, rule: Rule | undefined): Rule => ({
  ...NEW_RULE,
  ...rule,
  ...draft,
  platformId: rule ? rule.platformId : draft.platformId,
  kind: draft.spec.kind,
});

type Walk = { rule: Rule; book: SeriesBook; past: Past; db: Db; deadline: number };

async function walk({ rule, book, past, db, deadline }: Walk): Promise<Outcome> {
  const bySubject = new Map<string, SubjectFiring[]>();
  const worst = worstOf(rule);
  const until = past.to.getTime();
  let unit: Unit | null = null;
  let seen = 0;
  let untold = 0;
  for await (const { environmentId, subject, title, samples } of replayRule({ rule, book, past, db })) {
    seen += 1;
    if (samples.length === 0) untold += 1;
    unit ??= samples.find(({ verdict }) => verdict.unit)?.verdict.unit ?? null;
    const firings = walkVerdicts(samples, { ...rule, worst }, until).filter(
      ({ to }) => to === null || to > past.from,
    );
    const key = `${environmentId}|${subject.key}`;
    const own = firings.map((firing) => ({ ...firing, environmentId, subject: subject.key, title }));
    bySubject.set(key, [...(bySubject.get(key) ?? []), ...own]);
    if (performance.now() > deadline) {
      past.cut = `It took too long: only the first ${seen} places were walked.`;
      break;
    }
    // Others want to be answered meanwhile.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (untold > 0)
    past.notes.add(
      untold === seen
        ? "Nothing is on record of what it looks at, so nobody knows."
        : `Of ${untold} of ${seen} places nothing is on record, so nobody knows.`,
    );
  const joins = (ROOT_TROUBLES as readonly string[]).includes(rule.trouble);
  const all = [...bySubject.values()].flatMap((own) => {
    const [first] = own;
    return joins && first ? joinFirings(own, worst).map((firing) => ({ ...first, ...firing })) : own;
  });
  return outcomeOf(all, past, { severity: rule.severity, unit, subjects: bySubject.size });
}

function worstOf({ spec }: Rule): "highest" | "lowest" {
  if (spec.kind === "credential-expiry") return "lowest";
  return spec.kind === "threshold" && spec.direction === "below-is-bad" ? "lowest" : "highest";
}

/** Alerts of the rule that were worth it, in a time in which the draft would have been quiet. */
async function missedOf(db: Db, rule: Rule, outcome: Outcome, from: Date): Promise<BackTest["missed"]> {
  if (outcome.firings.length < outcome.count) return [];
  const rows = await db
    .select({
      alertId: alerts.id,
      title: alerts.title,
      startedAt: alerts.startedAt,
      resolvedAt: alerts.resolvedAt,
      environmentId: alerts.environmentId,
      subject: alerts.subject,
    })
    .from(alerts)
    .where(
      and(
        eq(alerts.ruleId, rule.id),
        gte(alerts.openedAt, from),
        inArray(alerts.usefulness, ["acted", "useful"]),
      ),
    )
    .limit(200);
  const isSeen = (row: (typeof rows)[number]) =>
    outcome.firings.some(
      (firing) =>
        firing.environmentId === row.environmentId &&
        firing.subject === row.subject &&
        (row.resolvedAt === null || firing.from <= row.resolvedAt) &&
        (firing.to === null || firing.to >= row.startedAt),
    );
  return rows
    .filter((row) => !isSeen(row))
    .map(({ alertId, title, startedAt }) => ({ alertId, title, startedAt }));
}
