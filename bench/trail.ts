import { sql } from "drizzle-orm";
import { type Db, openDatabase } from "@/db";
import type { AuditFilter } from "@/domain/schema/audit";
import { countTrail } from "@/server/audit/count-trail";
import { auditFacets } from "@/server/audit/facets";
import { BUDGET_MS, listAudit } from "@/server/audit/queries";
import { auditTimeline } from "@/server/audit/timeline";
import { type Figure, formatNumber, quantile, told } from "./figures";
import type { Place } from "./place";
import { seedTrail } from "./trail-seed";

const LIMIT_MS = 100;
const LIMIT_GROWTH = 1.3;
/** Below that a growth is a matter of a page read more or less, and not of the size. */
const NOISE_MS = 3;
const TIMES = 30;
const DAY = 86_400_000;

type Options = { isQuick: boolean; note: (text: string) => void };
type Question = { name: string; ask: (db: Db, turn: number) => Promise<unknown>; bare?: string };
type Answer = { name: string; took: number[]; bare: number[] };

const READER = { id: "bench", role: "auditor" as const };

/** The trail of two years as somebody reads it, with few events and with ten times as many. */
export async function measureTrail(place: Place, { isQuick, note }: Options): Promise<Figure[]> {
  const sizes = isQuick ? [20_000, 200_000] : [2_000_000, 20_000_000];
  const figures: Figure[] = [];
  const answers: Answer[][] = [];
  for (const events of sizes) {
    const { list, counted } = await measureSize(place, events, note);
    answers.push(list);
    figures.push(
      told(
        `counted and noted by two workers, ${formatNumber(events)} events`,
        `${formatNumber(counted)} a second`,
      ),
    );
  }
  const [few = [], many = []] = answers;
  return [
    ...many.map(({ name, took, bare }, at): Figure => {
      const [p95, before] = [quantile(took, 0.95), quantile(few[at]?.took ?? [], 0.95)];
      const grown = p95 / before;
      return {
        name,
        measured: `p50 ${ms(took, 0.5)}, p95 ${ms(took, 0.95)} ms; a tenth ${ms(few[at]?.took ?? [], 0.95)} ms, ${formatNumber(grown, 2)} times${bare.length > 0 ? `; bare ${ms(bare, 0.95)} ms` : ""}`,
        limit: `p95 under ${LIMIT_MS} ms, at most ${LIMIT_GROWTH} times a tenth`,
        isMet: p95 < LIMIT_MS && (grown <= LIMIT_GROWTH || p95 - before < NOISE_MS),
      };
    }),
    ...figures,
  ];
}

const ms = (values: readonly number[], share: number) => formatNumber(quantile(values, share), 1);

async function measureSize(place: Place, events: number, note: (text: string) => void) {
  const database = await place.database(`bench_trail_${events}`);
  const from = performance.now();
  note(`${formatNumber(events)} events`);
  await seedTrail(database.ownerUrl, events, note);
  note(`made in ${formatNumber((performance.now() - from) / 1000)} s; counting`);
  const { db, close } = openDatabase(database.appUrl, {
    applicationName: "bench-trail",
    max: 4,
    statementSeconds: 600,
  });
  const owner = openDatabase(database.ownerUrl, { applicationName: "bench-owner", statementSeconds: 600 });
  try {
    const counting = performance.now();
    await Promise.all([countAll(db), countAll(db)]);
    const counted = events / ((performance.now() - counting) / 1000);
    await owner.db.execute(sql`vacuum analyze audit_counts, audit_words, audit_counted`);
    const list: Answer[] = [];
    for (const question of await questionsOf(db)) {
      for (let turn = 0; turn < 5; turn++) await question.ask(db, turn);
      const took = await timeEach((turn) => question.ask(db, turn + 5));
      note(`${question.name}: p50 ${ms(took, 0.5)}, p95 ${ms(took, 0.95)} ms`);
      const { bare } = question;
      list.push({
        name: question.name,
        took,
        bare: bare ? await timeEach(() => db.execute(sql.raw(bare))) : [],
      });
    }
    return { list, counted };
  } finally {
    await close();
    await owner.close();
  }
}

/** As a worker does: a chain that another is at is left to it, and asked for again. */
async function countAll(db: Db): Promise<void> {
  const all = { batch: 50_000, mostMs: Number.POSITIVE_INFINITY };
  while ((await countTrail(db, new Date(), all)).counted > 0);
}

async function timeEach(ask: (turn: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let turn = 0; turn < TIMES; turn++) {
    const from = performance.now();
    await ask(turn);
    took.push(performance.now() - from);
  }
  return took;
}

async function questionsOf(db: Db): Promise<Question[]> {
  const { rows } = await db.execute<{
    scope: string;
    seq: string;
    at: string;
    correlation: string;
    subject: string;
  }>(
    sql`select scope, seq, at, correlation_id as correlation, subject_id as subject from audit_events where scope = 'auditron/operations' and at < now() - interval '400 days' and at > now() - interval '430 days' and seq % 97 = 0 order by seq limit 60`,
  );
  const old = (turn: number) => {
    const row = rows[turn % rows.length];
    if (!row) throw new Error("no event");
    return row;
  };
  const page = (name: string, of: (turn: number) => AuditFilter, bare?: string): Question => ({
    name,
    ask: (on, turn) => listAudit(on, { ...of(turn), limit: 50 }, READER),
    ...(bare ? { bare } : {}),
  });
  const newest = (where: string) =>
    `select at from audit_events where ${where} and at >= date_trunc('month', now(), 'UTC') order by at desc limit 51`;
  return [
    page("no filter", () => ({}), newest("true")),
    {
      name: "no filter, a page a year ago",
      ask: (on, turn) =>
        listAudit(
          on,
          { before: { at: new Date(Date.now() - (300 + turn) * DAY), scope: "", seq: 0 }, limit: 50 },
          READER,
        ),
    },
    page("actor", (turn) => ({ actor: `person-${turn % 60}` }), newest("actor_id = 'person-7'")),
    page("actor who did nothing", () => ({ actor: "person-none" })),
    page("action", () => ({ action: "grant.revoke" }), newest("action = 'grant.revoke'")),
    page(
      "actions of a kind",
      () => ({ action: "checklist." }),
      newest("action ~>=~ 'checklist.' and action ~<~ 'checklist/'"),
    ),
    page("category", () => ({ category: "access" }), newest("scope = 'console/access'")),
    page(
      "kind and id",
      (turn) => ({ kind: "action", subjectId: `action-${turn * 31}` }),
      newest("subject_kind = 'action' and subject_id = 'action-31'"),
    ),
    page("one thing, long ago", (turn) => ({
      subjectId: old(turn).subject,
      kind: old(turn).subject.split("-")[0] ?? "",
    })),
    page("platform", () => ({ platform: "complyai" }), newest("platform_id = 'complyai'")),
    page("environment", () => ({ environmentId: "auditron/staging" })),
    page("tenant", (turn) => ({ tenant: `tenant-${turn * 37}` }), newest("tenant = 'tenant-37'")),
    page("result", () => ({ result: "refused" }), newest("result = 'refused'")),
    page("correlation id, long ago", (turn) => ({ correlationId: old(turn).correlation })),
    page("action and actor", (turn) => ({ action: "threshold.edit", actor: `person-${turn % 60}` })),
    page("action and actor that never meet", () => ({ category: "access", action: "action.start" })),
    page("actor, result, platform", (turn) => ({
      actor: `person-${turn % 60}`,
      result: "failed",
      platform: "adinsights",
    })),
    page("tenant and result", (turn) => ({ tenant: `tenant-${turn * 37}`, result: "refused" })),
    page("a month of last year, action", () => ({
      action: "query.ask",
      from: new Date(Date.now() - 400 * DAY),
      to: new Date(Date.now() - 370 * DAY),
    })),
    page("a word in every tenth event", () => ({ text: "release" })),
    page("a word in every 500th", (turn) => ({ text: `w${100 + turn}` })),
    page("a rare word", (turn) => ({ text: `rare${100_000 + turn * 317}` })),
    page("a word that is nowhere", () => ({ text: "nowhere" })),
    page("two words and an actor", (turn) => ({ text: `owner w${100 + turn}`, actor: "system" })),
    page("a common word and a result", () => ({ text: "release", result: "failed" })),
    { name: "timeline", ask: (on, turn) => auditTimeline(on, old(turn).correlation, READER) },
    { name: "facets of everything", ask: (on) => auditFacets(on, {}, READER, BUDGET_MS) },
    {
      name: "facets of an actor",
      ask: (on, turn) => auditFacets(on, { actor: `person-${turn % 60}` }, READER, BUDGET_MS),
    },
    {
      name: "facets of 30 days",
      ask: (on, turn) =>
        auditFacets(on, { from: new Date(Date.now() - (30 + turn / 7) * DAY) }, READER, BUDGET_MS),
    },
    {
      name: "facets of a tenant",
      ask: (on, turn) => auditFacets(on, { tenant: `tenant-${turn * 37}` }, READER, BUDGET_MS),
    },
    { name: "facets of a word", ask: (on) => auditFacets(on, { text: "release" }, READER, BUDGET_MS) },
  ];
}
