import { sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { alerts } from "@/db/schema";
import { worseSeverity } from "@/domain/alert";
import type { AlertSeverity } from "@/domain/platform";
import { as, onStage } from "@/server/testing/cast";
import { addPlace, heardOf, seconds } from "@/server/testing/with-alerts";
import { acknowledgeAlerts } from "./acknowledge-alerts";
import { type Heard, hearAlerts } from "./hear";
import { releaseAlerts } from "./release-alerts";
import { resolveAlerts } from "./resolve-alerts";
import { tendAlerts } from "./tend-alerts";

const stage = onStage();
beforeAll(() => addPlace(stage));

const HOUR = 3600;
const DAY = 24 * HOUR;
const SUBJECTS = 8;
const LEASE_LIMIT: Record<AlertSeverity, number> = { critical: 4 * HOUR, warning: DAY, info: 7 * DAY };

type Person = "operator" | "admin";
type Word =
  | { does: "hear"; who: number; source: number; state: Heard["state"]; severity: AlertSeverity }
  | { does: "acknowledge"; who: number; person: Person; lease: number }
  | { does: "release"; who: number; person: Person }
  | { does: "resolve"; who: number; person: Person; reason: string };
type Step = { wait: number; words: Word[]; tend: boolean };

/** What an alert should be, kept in the plainest way; moments are seconds since noon. */
type Model = {
  rows: number;
  state: "none" | "open" | "acknowledged" | "resolved";
  /** By source; missing before it said anything, null once it says that it is over. */
  fires: Map<number, AlertSeverity | null>;
  severity: AlertSeverity;
  wellSince: number | null;
  endedAt: number;
  byHand: boolean;
  owner: Person | null;
  until: number;
  openings: number;
  turns: number[];
  flaps: boolean;
};

const unheard = (rows: number): Model => ({
  rows,
  state: "none",
  fires: new Map(),
  severity: "info",
  wellSince: null,
  endedAt: 0,
  byHand: false,
  owner: null,
  until: 0,
  openings: 0,
  turns: [],
  flaps: false,
});

const worstOf = (model: Model) =>
  [...model.fires.values()]
    .filter((severity) => severity !== null)
    .reduce<AlertSeverity | null>((worst, one) => (worst ? worseSeverity(worst, one) : one), null);

function turn(model: Model, now: number): void {
  model.turns = [...model.turns.filter((at) => now - at < HOUR), now];
  model.flaps = model.turns.length >= 4;
}

function hear(before: Model, word: Extract<Word, { does: "hear" }>, now: number): Model {
  let model = before;
  if (word.state === "unknown") return model;
  if (word.state === "well") {
    if (!model.fires.get(word.source)) return model;
    model.fires.set(word.source, null);
    const worst = worstOf(model);
    if (!worst) model.wellSince = now;
    else if (model.state !== "resolved") worsen(model, worst, now);
    return model;
  }
  const isLongOver = model.state === "resolved" && now - model.endedAt >= DAY;
  if (model.state === "none" || isLongOver)
    model = { ...unheard(model.rows + 1), state: "open", openings: 1 };
  const isHeld =
    model.state === "resolved" && model.byHand && model.wellSince === null && now - model.endedAt < 600;
  model.fires.set(word.source, word.severity);
  if (isHeld) return model;
  if (model.state === "resolved") {
    Object.assign(model, { state: "open", owner: null, until: 0, openings: model.openings + 1 });
    turn(model, now);
  } else if (model.wellSince !== null) turn(model, now);
  model.wellSince = null;
  worsen(model, worstOf(model) ?? word.severity, now);
  return model;
}

function worsen(model: Model, severity: AlertSeverity, now: number): void {
  if (severity !== model.severity && model.state === "acknowledged")
    model.until = Math.min(model.until, now + LEASE_LIMIT[severity]);
  model.severity = severity;
}

function work(model: Model, word: Exclude<Word, { does: "hear" }>, now: number): void {
  if (model.state === "none" || model.state === "resolved") return;
  if (word.does === "acknowledge") {
    const isAnothers = model.state === "acknowledged" && model.until > now && model.owner !== word.person;
    if (isAnothers || word.lease > LEASE_LIMIT[model.severity]) return;
    Object.assign(model, { state: "acknowledged", owner: word.person, until: now + word.lease });
  } else if (word.does === "release") {
    const may = model.owner === word.person || word.person === "admin";
    if (model.state === "acknowledged" && may) Object.assign(model, { state: "open", owner: null });
  } else if (model.wellSince !== null || word.reason)
    Object.assign(model, { state: "resolved", byHand: true, endedAt: now });
}

function tend(model: Model, now: number): void {
  if (model.state === "none" || model.state === "resolved") return;
  if (model.wellSince !== null && now - model.wellSince >= 120) {
    Object.assign(model, { state: "resolved", byHand: false, endedAt: now });
    return;
  }
  if (model.state === "acknowledged" && model.until <= now)
    Object.assign(model, { state: "open", owner: null });
  if (model.flaps && now - (model.turns.at(-1) ?? 0) >= HOUR) model.flaps = false;
}

const who = fc.nat(SUBJECTS - 1);
const person = fc.constantFrom<Person>("operator", "admin");
const heardWord = fc.record({
  does: fc.constant("hear" as const),
  who,
  source: fc.nat(1),
  state: fc.constantFrom<Heard["state"]>("firing", "firing", "firing", "well", "well", "well", "unknown"),
  severity: fc.constantFrom<AlertSeverity>("critical", "warning", "warning", "info"),
});
const workWord = fc.oneof(
  fc.record({
    does: fc.constant("acknowledge" as const),
    who,
    person,
    lease: fc.constantFrom(60, HOUR, 4 * HOUR, 5 * HOUR, DAY, 6 * DAY),
  }),
  fc.record({ does: fc.constant("release" as const), who, person }),
  fc.record({ does: fc.constant("resolve" as const), who, person, reason: fc.constantFrom("", "was fixed") }),
);
const stepOf = (wait: fc.Arbitrary<number>): fc.Arbitrary<Step> =>
  fc.record({
    wait,
    words: fc
      .tuple(fc.array(heardWord, { maxLength: 10 }), fc.array(workWord, { maxLength: 3 }))
      .map(([heard, worked]) => [...heard, ...worked]),
    tend: fc.boolean(),
  });
const forward = fc.constantFrom(0, 1, 60, 119, 120, 121, 599, 600, HOUR - 1, HOUR, 4 * HOUR, DAY - 1, DAY);

let runs = 0;
const nameOf = (number: number) => `model-${runs}-${number}`;

async function live(step: Step, now: number): Promise<void> {
  const at = seconds(now);
  const heard = step.words.flatMap((word) =>
    word.does === "hear"
      ? [
          heardOf(nameOf(word.who), {
            source: word.source === 0 ? "judge" : "platform",
            externalId: String(word.source),
            state: word.state,
            severity: word.severity,
          }),
        ]
      : [],
  );
  await hearAlerts(stage.db, heard, at);
  for (const word of step.words) if (word.does !== "hear") await workFor(word, at);
  if (step.tend) await tendAlerts(stage.db, at);
}

async function workFor(word: Exclude<Word, { does: "hear" }>, at: Date): Promise<void> {
  const known = (await latest()).get(word.who);
  if (!known) return;
  const [ctx, ids] = [as(stage, word.person, at), [known.id]];
  if (word.does === "release") await releaseAlerts(ctx, { ids });
  else if (word.does === "resolve") await resolveAlerts(ctx, { ids, reason: word.reason });
  else {
    const until = new Date(at.getTime() + word.lease * 1000);
    await acknowledgeAlerts(ctx, { ids, until, reason: "looking at it" });
  }
}

/** The newest alert of each subject, and how many there are. */
async function latest() {
  const rows = await stage.db.select().from(alerts).orderBy(alerts.id);
  const found = new Map<number, (typeof rows)[number] & { rows: number }>();
  for (const row of rows) {
    const number = Number(row.subject.split("-").at(-1));
    found.set(number, { ...row, rows: (found.get(number)?.rows ?? 0) + 1 });
  }
  return found;
}

const TIMEOUT_MS = 120_000;

test(
  "alerts live as the plain model does, whatever happens in whatever order",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepOf(forward), { minLength: 8, maxLength: 20 }), async (steps) => {
        await stage.db.delete(alerts);
        runs += 1;
        const models = Array.from({ length: SUBJECTS }, () => unheard(0));
        let now = 0;
        for (const step of steps) {
          now += step.wait;
          await live(step, now);
          for (const word of step.words) {
            const model = models[word.who];
            if (!model) continue;
            if (word.does === "hear") models[word.who] = hear(model, word, now);
            else work(model, word, now);
          }
          if (step.tend) for (const model of models) tend(model, now);
          expectSame(await latest(), models);
        }
      }),
      { numRuns: Number(process.env.MODEL_RUNS ?? 12) },
    );
  },
  TIMEOUT_MS,
);

function expectSame(rows: Awaited<ReturnType<typeof latest>>, models: readonly Model[]): void {
  const names = { operator: "Olga", admin: "Ada" };
  const moment = (at: number | null) => (at === null ? null : seconds(at));
  const isOwned = (state: string) => state === "acknowledged";
  for (const [number, model] of models.entries()) {
    const row = rows.get(number);
    expect(row?.state ?? "none").toBe(model.state);
    if (!row) continue;
    expect({
      rows: row.rows,
      openings: row.openings,
      recoveringSince: row.recoveringSince,
      severity: row.state === "resolved" ? null : row.severity,
      owner: isOwned(row.state) ? row.ownerName : null,
      until: isOwned(row.state) ? row.ackUntil : null,
      resolvedAt: row.resolvedAt,
      isFlapping: row.isFlapping,
    }).toEqual({
      rows: model.rows,
      openings: model.openings,
      recoveringSince: moment(model.wellSince),
      severity: model.state === "resolved" ? null : model.severity,
      owner: isOwned(model.state) && model.owner ? names[model.owner] : null,
      until: isOwned(model.state) ? moment(model.until) : null,
      resolvedAt: model.state === "resolved" ? moment(model.endedAt) : null,
      isFlapping: model.flaps,
    });
  }
}

test(
  "a clock that jumps to and fro moves no time of an alert or of its story backwards",
  async () => {
    const anyway = fc.constantFrom(-DAY, -HOUR, -300, -1, 0, 1, 60, 120, 600, HOUR, DAY);
    await fc.assert(
      fc.asyncProperty(fc.array(stepOf(anyway), { minLength: 8, maxLength: 20 }), async (steps) => {
        await stage.db.delete(alerts);
        runs += 1;
        let now = 0;
        let before = await latest();
        for (const step of steps) {
          now += step.wait;
          await live(step, now);
          const after = await latest();
          for (const [number, row] of after) {
            const was = before.get(number);
            if (was?.id !== row.id) continue;
            expect(row.lastFiredAt >= was.lastFiredAt && row.openedAt >= was.openedAt).toBe(true);
            expect(row.resolvedAt === null || row.resolvedAt >= row.openedAt).toBe(true);
          }
          before = after;
        }
        const { rows } = await stage.db.execute(
          sql`select 1 from (select at, lag(at) over (partition by alert_id order by id) as before from alert_events) e where at < before`,
        );
        expect(rows).toEqual([]);
      }),
      { numRuns: Number(process.env.MODEL_RUNS ?? 8) },
    );
  },
  TIMEOUT_MS,
);
