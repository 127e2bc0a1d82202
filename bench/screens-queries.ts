import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { FRESH_RANGES } from "@/domain/fresh-time";
import type { Actor } from "@/server/command";
import { appRouter } from "@/server/router";
import { createCallerFactory } from "@/server/trpc";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export type Caller = ReturnType<ReturnType<typeof createCallerFactory<typeof appRouter._def.record>>>;
export type ScreenQuery = {
  name: string;
  screen: string;
  /** Its answer covers more past where there is more, so that it is measured but not compared. */
  growsWithPast?: boolean;
  ask(caller: Caller, turn: number): Promise<unknown>;
};

const actor: Actor = {
  id: "00000000-0000-4000-8000-000000000000",
  name: "Ada",
  email: "ada@example.test",
  role: "admin",
  sessionId: "",
  ip: "direct",
};

/** The router as a page or the browser calls it, with its checks of role and input. */
export function callerOf(db: Db): Caller {
  return createCallerFactory(appRouter)({ actor, db, now: new Date(), correlationId: randomUUID() });
}

/** What there is to ask about. */
export type Subjects = {
  environments: string[];
  busiest: string;
  checks: number[];
  runs: string[];
  openRuns: string[];
};

export async function subjectsOf(db: Db): Promise<Subjects> {
  const texts = async (query: ReturnType<typeof sql>) =>
    (await db.execute<{ id: string }>(query)).rows.map(({ id }) => id);
  return {
    environments: await texts(sql`select id from environments order by id`),
    busiest:
      (
        await texts(
          sql`select environment_id as id from job_states group by 1 order by count(*) desc limit 1`,
        )
      )[0] ?? "",
    checks: (await texts(sql`select id from checks where active order by id`)).map(Number),
    runs: await texts(
      sql`select id from checklist_runs where state = 'signed-off' order by created_at desc limit 200`,
    ),
    openRuns: await texts(sql`select id from checklist_runs where state = 'open' order by id`),
  };
}

/** Every query behind a screen, each asked about another subject every time where there are several. */
export function screenQueries(of: Subjects): ScreenQuery[] {
  const one = <T>(among: readonly T[], turn: number): T => {
    const found = among[turn % among.length];
    if (found === undefined) throw new Error("There is nothing to ask about.");
    return found;
  };
  const series = (name: string, span: number, growsWithPast = false): ScreenQuery => ({
    name: `platforms.series, ${name}`,
    screen: "check",
    growsWithPast,
    ask: (caller, turn) => {
      const to = new Date();
      return caller.platforms.series({
        checkId: one(of.checks, turn),
        from: new Date(to.getTime() - span),
        to,
      });
    },
  });
  const environment = (turn: number) => one(of.environments, turn);
  return [
    { name: "home.counts", screen: "every", ask: (caller) => caller.home.counts() },
    { name: "home.lateData", screen: "home", ask: (caller) => caller.home.lateData({ limit: 10 }) },
    { name: "home.changes", screen: "home", ask: (caller) => caller.home.changes({ hours: 12, limit: 20 }) },
    { name: "home.find", screen: "palette", ask: (caller) => caller.home.find({ text: "number 77" }) },
    { name: "platforms.overview", screen: "platforms", ask: (caller) => caller.platforms.overview() },
    {
      name: "platforms.environment",
      screen: "environment",
      ask: (caller, turn) => caller.platforms.environment({ id: environment(turn) }),
    },
    {
      name: "platforms.history, 30 days",
      screen: "environment",
      ask: (caller, turn) => caller.platforms.history({ id: environment(turn), days: 30 }),
    },
    {
      name: "platforms.history, 90 days",
      screen: "environment",
      growsWithPast: true,
      ask: (caller, turn) => caller.platforms.history({ id: environment(turn), days: 90 }),
    },
    {
      name: "platforms.alerts",
      screen: "environment",
      ask: (caller, turn) => caller.platforms.alerts({ id: environment(turn) }),
    },
    {
      name: "jobs.ofEnvironment, 4 jobs × 1,000 tenants",
      screen: "environment",
      ask: (caller) => caller.jobs.ofEnvironment({ id: of.busiest }),
    },
    {
      name: "jobs.ofEnvironment, a tenant by name",
      screen: "environment",
      ask: (caller, turn) =>
        caller.jobs.ofEnvironment({ id: of.busiest, text: `number ${1 + (turn % 1000)}` }),
    },
    {
      name: "actions.recent",
      screen: "environment",
      ask: (caller, turn) => caller.actions.recent({ environmentId: environment(turn) }),
    },
    {
      name: "actions.triggers",
      screen: "environment",
      ask: (caller, turn) => caller.actions.triggers({ environmentId: environment(turn) }),
    },
    series("6 hours of rows", 6 * HOUR),
    series("7 days of hours", 7 * DAY),
    series("31 days of hours", 31 * DAY, true),
    series("35 days of days", 35 * DAY),
    series("400 days of days", 400 * DAY, true),
    {
      name: "platforms.evidence",
      screen: "check",
      ask: (caller, turn) => caller.platforms.evidence({ checkId: one(of.checks, turn) }),
    },
    { name: "checklists.list", screen: "checklists", ask: (caller) => caller.checklists.list() },
    {
      name: "checklists.run, open",
      screen: "checklist run",
      ask: (caller, turn) => caller.checklists.run({ id: one(of.openRuns, turn) }),
    },
    {
      name: "checklists.run, signed off",
      screen: "checklist run",
      ask: (caller, turn) => caller.checklists.run({ id: one(of.runs, turn) }),
    },
    {
      name: "checklists.history, 30 days",
      screen: "checklist run",
      ask: (caller) =>
        caller.checklists.history({
          checklistId: "azure-daily-review",
          environmentId: "azure-governance/production",
          days: 30,
        }),
    },
    { name: "jobs.heat, 8,000 cells", screen: "syncs", ask: (caller) => caller.jobs.heat() },
    ...FRESH_RANGES.map(
      (range): ScreenQuery => ({
        name: `freshness.report, ${range}`,
        screen: "freshness",
        growsWithPast: true,
        ask: (caller) => caller.freshness.report({ range }),
      }),
    ),
    { name: "thresholds.list", screen: "thresholds", ask: (caller) => caller.thresholds.list() },
    { name: "people.list", screen: "people", ask: (caller) => caller.people.list() },
    { name: "audit.list", screen: "audit", ask: (caller) => caller.audit.list({}) },
    {
      name: "audit.list, deep page",
      screen: "audit",
      ask: (caller, turn) =>
        caller.audit.list({
          before: { at: new Date(Date.now() - DAY * (1 + (turn % 30))), scope: "console/operations", seq: 1 },
        }),
    },
    {
      name: "audit.list, one action",
      screen: "audit",
      ask: (caller) => caller.audit.list({ action: "threshold.edit" }),
    },
    {
      name: "audit.list, actions that begin so",
      screen: "audit",
      ask: (caller) => caller.audit.list({ action: "checklist." }),
    },
    {
      name: "audit.list, one person's failures",
      screen: "audit",
      ask: (caller, turn) => caller.audit.list({ actor: `person-${turn % 60}`, result: "failed" }),
    },
    {
      name: "audit.list, one subject",
      screen: "audit",
      ask: (caller, turn) =>
        caller.audit.list({ kind: "environment", subjectId: `environment-${turn % 400}` }),
    },
    {
      name: "audit.list, failures",
      screen: "audit",
      ask: (caller) => caller.audit.list({ result: "failed" }),
    },
    { name: "audit.summary", screen: "audit", ask: (caller) => caller.audit.summary() },
  ];
}
