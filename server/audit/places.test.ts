import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { contacts, objectives, onCallSchedules } from "@/db/schema";
import { addContact, editContact } from "@/server/escalation/contacts";
import { declareEscalation } from "@/server/escalation/declare";
import { addOverride, endOverride } from "@/server/escalation/overrides";
import { resetToDeclared } from "@/server/escalation/reset";
import { addSchedule } from "@/server/escalation/schedules";
import { beginFreeze, endFreeze } from "@/server/freezes/change-freeze";
import { giveGrant } from "@/server/grants/give";
import { editObjective } from "@/server/objectives/edit";
import { askForPdf } from "@/server/reports/ask-pdf";
import { addDefinition, removeDefinition } from "@/server/reports/definition-commands";
import { makeReports } from "@/server/reports/make-reports";
import { freezeReportNow, makeReport } from "@/server/reports/report-commands";
import { askDueReports } from "@/server/reports/schedule";
import { BRIEF, seedSmallWorld } from "@/server/reports/testing";
import { placeHold } from "@/server/retention/holds";
import { saveDraft } from "@/server/runbooks/drafts";
import { endSilence } from "@/server/silences/change-silence";
import { createSilence } from "@/server/silences/create-silence";
import { addFailureRule, switchFailureRule } from "@/server/syncs/failure-rules";
import { startJobs } from "@/server/syncs/start-jobs";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { pageOf } from "./search";

const stage = onStage();
const NOW = new Date("2026-07-02T07:00:00Z");
const REASON = "It is asked for.";
const PLATFORM = "auditron" as const;
const admin = () => as(stage, "admin", NOW);
const operator = () => as(stage, "operator", NOW);

beforeAll(async () => {
  await seedSmallWorld(stage);
  await declareEscalation(stage.db);
});

/** What the trail's filter by platform finds of these actions. */
async function toldOf(action: string) {
  const filter = { platform: PLATFORM, action };
  const reader = { id: stage.cast.auditor.id, role: "auditor" as const };
  const { rows } = await pageOf(stage.db, { filter, reader, before: undefined, limit: 20, budgetMs: 10_000 });
  return rows.map(({ subjectKind, result }) => `${subjectKind} ${result}`);
}

const report = async () => {
  const { id: definitionId } = await addDefinition(admin(), {
    ...BRIEF,
    platformId: PLATFORM,
    prompts: [{ key: "lessons", title: "Lessons", asks: "What was learned.", dueDays: 2 }],
  });
  const { id } = await makeReport(operator(), { definitionId, at: new Date("2026-07-01T12:00:00Z") });
  await makeReports(stage.db, () => NOW);
  await freezeReportNow(operator(), { id });
  await askForPdf(operator(), { id });
  await removeDefinition(admin(), { id: definitionId, version: 1 });
};

const onCall = async () => {
  const [schedule] = await stage.db
    .select()
    .from(onCallSchedules)
    .where(eq(onCallSchedules.platformId, PLATFORM));
  const [contact] = await stage.db.select().from(contacts).where(eq(contacts.platformId, PLATFORM));
  await addSchedule(admin(), { platformId: PLATFORM, title: "Nights", zone: "UTC", rotations: [] });
  const { id } = await addOverride(operator(), {
    scheduleId: schedule?.id ?? "",
    contactId: contact?.id ?? "",
    fromAt: NOW,
    toAt: new Date("2026-07-03T07:00:00Z"),
    reason: REASON,
  });
  await endOverride(operator(), { id });
};

const silence = async () => {
  const { id } = await createSilence(operator(), {
    matchers: [
      { field: "environment", isNot: false, value: "auditron/production" },
      { field: "severity", isNot: false, value: "warning" },
    ],
    reason: REASON,
    startsAt: NOW,
    endsAt: new Date("2026-07-02T08:00:00Z"),
    endsUnmatchedAfter: null,
  });
  await endSilence(operator(), { id });
};

const freeze = async () => {
  const { id } = await beginFreeze(admin(), {
    platformId: PLATFORM,
    until: new Date("2026-07-03T07:00:00Z"),
    reason: REASON,
  });
  await endFreeze(admin(), { id, reason: REASON });
};

const failureRule = async () => {
  const rule = { platformId: PLATFORM, pattern: "quota gone", httpStatus: null, reason: REASON };
  const { id } = await addFailureRule(admin(), { ...rule, failureClass: "rate-limit" });
  await switchFailureRule(admin(), { id, active: false });
};

const promise = async () => {
  const [row] = await stage.db.select().from(objectives).where(eq(objectives.id, "auditron/api"));
  if (!row) return expect.fail();
  const { id, version, limit, window, rules } = row;
  await editObjective(admin(), { id, version, limit, window, rules, target: 98, reason: REASON });
};

const scheduled = async () => {
  await addDefinition(admin(), { ...BRIEF, platformId: PLATFORM, title: "By the clock", scheduled: true });
  await askDueReports(stage.db, NOW);
};

const contactsAndLadders = async () => {
  const { id } = await addContact(admin(), { platformId: PLATFORM, level: "Night", name: "Desk", reach: [] });
  await editContact(admin(), { id, version: 1, name: "Night desk", reach: [], active: true, reason: REASON });
  const [schedule] = await stage.db
    .select()
    .from(onCallSchedules)
    .where(eq(onCallSchedules.id, `${PLATFORM}/on-call`));
  const { version = 1 } = schedule ?? {};
  await resetToDeclared(admin(), { kind: "schedule", id: `${PLATFORM}/on-call`, version, reason: REASON });
};

const grant = () =>
  giveGrant(admin(), {
    personId: stage.cast.viewer.id,
    role: "operator",
    place: { platformId: PLATFORM, environmentId: null, tenant: null },
    until: null,
    reason: REASON,
  });

const jobs = () =>
  startJobs(operator(), {
    targets: [{ environmentId: "auditron/production", job: "none", tenant: "" }],
    requestKey: "12345678",
  });

const draft = () => saveDraft(admin(), { runbookId: "auditron/nights", baseVersion: 0, text: "id: nights" });
const hold = () =>
  placeHold(as(stage, "auditor", NOW), { name: "Matter", platformId: PLATFORM, reason: REASON });
const refused = () => refusalOf(giveGrant(operator(), { platformId: PLATFORM } as never));

test.each<[string, () => Promise<unknown>, Record<string, string[]>]>([
  ["a promise", promise, { "objective.edit": ["objective done"] }],
  [
    "a report and its schedule",
    report,
    {
      "report-definition.": ["report-definition done", "report-definition done"],
      "report.make": ["report done"],
      "report.freeze": ["report done"],
      "report.ask-pdf": ["report done"],
    },
  ],
  ["a report that the clock asked for", scheduled, { "report.make": ["report done"] }],
  ["a freeze", freeze, { "freeze.": ["freeze done", "freeze done"] }],
  ["a silence", silence, { "silence.": ["silence done", "silence done"] }],
  ["a rule of failures", failureRule, { "failure-rule.": ["failure-rule done", "failure-rule done"] }],
  [
    "who is on call",
    onCall,
    { "on-call.": ["schedule done", "schedule done"], "schedule.add": ["schedule done"] },
  ],
  [
    "contacts and what the runbook says of them",
    contactsAndLadders,
    { "contact.": ["contact done", "contact done"], "escalation.reset": ["schedule done"] },
  ],
  ["a role in a platform", grant, { "grant.give": ["person done"] }],
  ["jobs of one environment", jobs, { "jobs.start": ["jobs done"] }],
  ["the draft of a runbook", draft, { "runbook.save-draft": ["runbook done"] }],
  ["a hold", hold, { "hold.place": ["hold done"] }],
  ["a refusal that names it", refused, { "grant.give": ["command refused"] }],
])("%s is found under the platform that it is about", async (_, work, expected) => {
  const before = await Promise.all(Object.keys(expected).map(toldOf));
  await work();
  for (const [index, [action, told]] of Object.entries(expected).entries()) {
    const now = await toldOf(action);
    expect(now.slice(0, now.length - (before[index]?.length ?? 0)), action).toEqual(told);
  }
});
