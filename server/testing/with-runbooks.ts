import { asc, eq } from "drizzle-orm";
import { parse } from "yaml";
import {
  checks,
  questions,
  runbookEvents,
  runbookRuns,
  runbookSteps,
  runbooks,
  runbookVersions,
} from "@/db/schema";
import { RunbookDocument } from "@/domain/schema/runbook";
import type { Status } from "@/domain/status";
import type { Stage } from "./cast";
import { PLACE } from "./with-alerts";

/** Walked by the tests: every kind of step once. */
export const COSTS_LATE = `
id: costs-late
number: RB-T-001
title: Cost data is late
platform: azure-governance
category: sync
severity: P2
owner: Platform team
reviewBy: 2027-01-31
purpose: Brings late cost data back and proves that it came.
symptoms: [Costs on the dashboard are yesterday's, The cost sync is red]
answers: [data-late]
parameters:
  - { key: job, title: Job, kind: job, default: costs }
  - { key: tenant, title: Tenant, kind: tenant, required: false }
  - { key: ticket, title: Ticket, kind: text, required: false, pattern: "[A-Z]+-[0-9]+" }
steps:
  - { key: see, kind: guidance, title: Look at the dashboard, note: true, text: Write down how old the costs are. }
  - { key: api, kind: check, title: The API answers, checks: [api-answers] }
  - key: triage
    kind: decision
    title: What is it
    options: [{ key: late, title: The sync did not run }, { key: fine, title: It was a mistake }]
  - { key: history, kind: query, title: The last syncs, query: sync.history, input: { job: "{{job}}" }, onlyIf: triage=late }
  - key: sync
    kind: action
    title: Start the sync
    action: sync.trigger
    input: { job: "{{job}}" }
    onlyIf: triage=late
  - { key: settle, kind: wait, title: Let it settle, minutes: 5, onlyIf: triage=late }
  - { key: agree, kind: approval, title: A second look, by: another operator }
  - { key: proof, kind: verify, title: The data is there, checks: [api-answers], required: true }
  - { key: back, kind: rollback, title: Go back to the last copy, undoes: [sync] }
`;

/** Another one, found by other words, and named by no rule. */
export const SECRET_ENDS = `
id: secret-ends
number: RB-T-002
title: The client secret ends
platform: azure-governance
category: credentials
owner: Security
reviewBy: 2026-01-31
purpose: Puts a new secret in before the old one ends.
symptoms: [Sign-in at Azure is refused, AADSTS7000215]
steps:
  - { key: make, kind: guidance, title: Make a new secret }
  - { key: snapshot, kind: check, title: Nothing else is red, checks: [front, api], required: true }
`;

export async function publish({ db }: Pick<Stage, "db">, text: string, version = 1): Promise<string> {
  const document = RunbookDocument.parse(parse(text));
  const id = `${document.platform}/${document.id}`;
  await db
    .insert(runbooks)
    .values({ id, platformId: document.platform, version })
    .onConflictDoUpdate({ target: runbooks.id, set: { version } });
  await db.insert(runbookVersions).values({
    runbookId: id,
    version,
    origin: "shipped",
    digest: `${version}`,
    text,
    document,
    publishedAt: new Date("2026-11-01T00:00:00Z"),
    publishedByName: "Wheelhouse",
  });
  return id;
}

/** A question with one check, as far as the walk looks at it. */
export async function addCheck(
  { db }: Pick<Stage, "db">,
  key: string,
  { apartSeconds = 0, sideEffect = "", environmentId = PLACE } = {},
): Promise<void> {
  await db.insert(questions).values({
    environmentId,
    key: `${key}-question`,
    title: key,
    everySeconds: 60,
    apartSeconds,
    sideEffect,
  });
  await db.insert(checks).values({
    environmentId,
    component: `${key}-component`,
    key,
    title: `Check ${key}`,
    question: `${key}-question`,
    everySeconds: 60,
    whenLost: "unknown",
    confirmBad: 1,
    confirmGood: 1,
  });
}

export const see = (
  { db }: Pick<Stage, "db">,
  key: string,
  status: Status,
  at: Date,
  candidate: Status | null = null,
) =>
  db
    .update(checks)
    .set({ status, observedAt: at, reason: `It is ${status}.`, candidate, value: 7 })
    .where(eq(checks.key, key));

export async function runbookRunOf({ db }: Pick<Stage, "db">, id: string) {
  const [run] = await db.select().from(runbookRuns).where(eq(runbookRuns.id, id));
  if (!run) throw new Error(`no run ${id}`);
  const steps = await db
    .select()
    .from(runbookSteps)
    .where(eq(runbookSteps.runId, id))
    .orderBy(asc(runbookSteps.position));
  const events = await db
    .select()
    .from(runbookEvents)
    .where(eq(runbookEvents.runId, id))
    .orderBy(asc(runbookEvents.id));
  return {
    ...run,
    steps: Object.fromEntries(steps.map((step) => [step.key, step])),
    states: Object.fromEntries(steps.map(({ key, state }) => [key, state])),
    events,
  };
}
