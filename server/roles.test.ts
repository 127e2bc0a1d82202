import { randomUUID } from "node:crypto";
import { TRPCError } from "@trpc/server";
import { describe, expect, test } from "vitest";
import { can, PERMISSIONS, type Permission, ROLES, type Role } from "@/domain/access";
import { appRouter } from "./router";
import { as, auditOf, onStage } from "./testing/cast";
import { createCallerFactory } from "./trpc";

const stage = onStage();

type Procedure = { _def: { type: "query" | "mutation" | "subscription"; meta?: { needs?: Permission } } };
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>);

/** An input that gets past its form, so that what answers is the role; what it names does not exist. */
const id = randomUUID();
const environmentId = "nowhere/none";
const PLAN = {
  environmentId,
  job: "none",
  tenants: [],
  from: new Date(0),
  to: new Date(86_400_000),
  choice: "missing",
  freshFirst: true,
  batchSize: 1,
};
const TENANT = { environmentId, externalId: "none" };
const RULE = { spec: { kind: "dead-man" }, severity: "info", holdSeconds: 0, recoverSeconds: 120 };
const inputs: Record<string, unknown> = {
  "home.lateData": {},
  "home.changes": {},
  "home.find": { text: "nothing" },
  "home.recordPageLoad": { page: "/", milliseconds: 1 },
  "platforms.environment": { id: environmentId },
  "platforms.history": { id: environmentId },
  "platforms.alerts": { id: environmentId },
  "platforms.series": { checkId: 1, from: new Date(0), to: new Date(1) },
  "platforms.evidence": { checkId: 1 },
  "platforms.reask": { environmentId },
  "isolation.rounds": { environmentId },
  "isolation.cell": { environmentId, listing: "none", tenant: "none" },
  "isolation.run": { environmentId },
  "jobs.ofEnvironment": { id: environmentId },
  "jobs.subject": { environmentId, job: "none", tenant: "" },
  "jobs.run": { id: 1 },
  "jobs.views": { screen: "syncs" },
  "jobs.saveView": { screen: "syncs", name: "mine", query: "state=alert" },
  "jobs.removeView": { id },
  "freshness.report": { range: "24h" },
  "exports.fetch": { environmentId, key: "costs", from: "2026-11-01", to: "2026-11-02" },
  "backfills.recent": {},
  "backfills.byId": { id },
  "backfills.calendar": { environmentId, job: "none" },
  "backfills.preview": PLAN,
  "backfills.start": { ...PLAN, concurrency: 1, reason: "for the test", expected: 1 },
  "backfills.pause": { id },
  "backfills.resume": { id },
  "backfills.cancel": { id },
  "flows.list": {},
  "flows.byId": { id },
  "flows.plans": {},
  "flows.check": { environmentId, plan: "none", input: {} },
  "flows.request": { environmentId, plan: "none", input: {}, reason: "for the test", requestKey: id },
  "flows.record": { flowId: id, version: 1, step: "a", proof: {} },
  "flows.decide": { flowId: id, version: 1, step: "a", decision: "approved", reason: "for the test" },
  "flows.giveSecret": { flowId: id, version: 1, step: "a", generate: true },
  "flows.confirm": { flowId: id, version: 1, step: "a" },
  "flows.again": { flowId: id, version: 1, step: "a" },
  "flows.skip": { flowId: id, version: 1, step: "a", reason: "for the test" },
  "flows.pause": { flowId: id, version: 1, reason: "for the test" },
  "flows.resume": { flowId: id, version: 1 },
  "flows.cancel": { flowId: id, version: 1, reason: "for the test" },
  "flows.hand": { flowId: id, version: 1, toPersonId: id },
  "flows.note": { flowId: id, text: "seen" },
  "flows.checkBatch": { environmentId, plan: "none", fileName: "a.csv", text: "a" },
  "flows.requestBatch": {
    environmentId,
    plan: "none",
    fileName: "a.csv",
    text: "a",
    reason: "for the test",
    requestKey: id,
  },
  "flows.decideBatch": { id, decision: "approved", reason: "for the test" },
  "flows.batch": { id },
  "secrets.enter": { credentialId: id, version: 1, reference: "env:NOWHERE", reason: "for the test" },
  "secrets.remove": { credentialId: id, version: 1, reason: "for the test" },
  "secrets.rotateKey": { reason: "for the test" },
  "security.overview": { range: "24h" },
  "security.failedSignIns": { range: "24h" },
  "security.settleSignIn": { scope: "console/access", seq: 1, verdict: "theirs", reason: "for the test" },
  "alerts.acknowledge": { ids: [1], until: new Date(Date.now() + 3_600_000), reason: "for the test" },
  "alerts.release": { ids: [1] },
  "alerts.transfer": {
    ids: [1],
    toPersonId: id,
    until: new Date(Date.now() + 3_600_000),
    reason: "for the test",
  },
  "alerts.note": { id: 1, text: "seen" },
  "alerts.resolve": { ids: [1], reason: "for the test", usefulness: null },
  "alerts.escalate": { id: 1, reason: "for the test" },
  "alerts.evaluate": { environmentId },
  "alerts.undo": { token: id },
  "alerts.folded": { id: 1 },
  "alerts.byId": { id: 1 },
  "alerts.evidence": { id: 1 },
  "alerts.preview": { verb: "acknowledge", ids: [1] },
  "checklists.run": { id },
  "checklists.history": { checklistId: "none", environmentId },
  "checklists.open": { checklistId: "none", environmentId },
  "checklists.evaluate": { runId: id },
  "checklists.note": { runId: id, rowKey: "a", note: "seen" },
  "checklists.skip": { runId: id, rowKey: "a", reason: "because" },
  "checklists.unskip": { runId: id, rowKey: "a" },
  "checklists.remedy": { runId: id, rowKey: "a" },
  "checklists.signOff": { runId: id },
  "credentials.list": {},
  "credentials.byId": { id },
  "credentials.calendar": { month: "2026-11" },
  "credentials.edit": {
    id,
    version: 1,
    ownerName: "",
    ownerContact: "",
    note: "",
    issuedAt: null,
    rotatedAt: null,
    expiresAt: null,
    policyDays: null,
    ladder: null,
  },
  "credentials.test": { id },
  "actions.recent": { environmentId },
  "actions.byId": { id },
  "actions.triggers": { environmentId },
  "actions.start": { environmentId, action: "none", input: {}, requestKey: "12345678" },
  "actions.cancel": { id },
  "actions.list": {},
  "actions.output": { id },
  "actions.papers": { id },
  "actions.undo": { id, requestKey: "12345678" },
  "actions.stale": {},
  "actions.startJobs": {
    targets: [{ environmentId, job: "none", tenant: "" }],
    requestKey: "12345678",
  },
  "actions.retry": { runId: 1, requestKey: "12345678" },
  "actions.catalogue": { environmentId },
  "actions.draft": { environmentId, action: "none", input: {}, requestKey: "12345678" },
  "actions.previewAgain": { id },
  "actions.submit": { id, previewHash: "0".repeat(64), reason: "for the test" },
  "approvals.byId": { id },
  "approvals.decide": {
    id,
    previewHash: "0".repeat(64),
    decision: "approved",
    reason: "for the test",
  },
  "approvals.withdraw": { id, reason: "for the test" },
  "approvals.doDuty": { id, justified: true, finding: "for the test" },
  "actions.watch": { id },
  "freezes.begin": {
    platformId: "auditron",
    until: new Date(Date.now() + 3_600_000),
    reason: "for the test",
  },
  "freezes.end": { id, reason: "for the test" },
  "freezes.setAutomation": { key: "none", close: true, reason: "for the test" },
  "jobs.failures.list": {},
  "jobs.failures.setClass": { runIds: [1], failureClass: "timeout" },
  "jobs.failures.addRule": {
    platformId: null,
    pattern: "the words",
    httpStatus: null,
    failureClass: "timeout",
    reason: "for the test",
  },
  "jobs.failures.switchRule": { id: "none", active: false },
  "silences.preview": { matchers: [{ field: "job", isNot: false, value: "none" }] },
  "silences.hidden": { id },
  "silences.create": {
    matchers: [{ field: "job", isNot: false, value: "none" }],
    reason: "for the test",
    startsAt: new Date(),
    endsAt: new Date(Date.now() + 60_000),
    endsUnmatchedAfter: null,
  },
  "silences.extend": { id, seconds: 3600 },
  "silences.end": { id },
  "silences.undoEnd": { id },
  "escalation.simulate": { platformId: "auditron", severity: "critical", at: new Date(0) },
  "escalation.addContact": { platformId: null, level: "1", name: "Nobody", reach: [] },
  "escalation.editContact": {
    id: "none",
    version: 1,
    name: "Nobody",
    reach: [],
    active: true,
    reason: "for the test",
  },
  "escalation.editPolicy": {
    id: "none",
    version: 1,
    severities: ["critical"],
    troubles: [],
    steps: [
      { title: "One", afterSeconds: 0, targets: [{ kind: "contact", id: "none" }], within: null, note: "" },
    ],
    endsAfterSeconds: 60,
    repeats: 0,
    active: true,
    reason: "for the test",
  },
  "escalation.addPolicy": {
    platformId: null,
    title: "For the test",
    severities: ["info"],
    troubles: ["none"],
    steps: [
      {
        title: "One",
        afterSeconds: 0,
        targets: [{ kind: "contact", id: "none" }],
        within: null,
        note: "",
      },
    ],
    endsAfterSeconds: 60,
    repeats: 0,
  },
  "escalation.addSchedule": { platformId: null, title: "For the test", zone: "UTC", rotations: [] },
  "escalation.editSchedule": {
    id: "none",
    version: 1,
    zone: "UTC",
    rotations: [],
    active: true,
    reason: "for the test",
  },
  "escalation.addOverride": {
    scheduleId: "none",
    contactId: "none",
    fromAt: new Date(0),
    toAt: new Date(1),
    reason: "for the test",
  },
  "escalation.endOverride": { id },
  "escalation.resetToDeclared": { kind: "contact", id: "none", version: 1, reason: "for the test" },
  "thresholds.history": { id: "none" },
  "thresholds.edit": { id: "none", version: 1, target: null, warn: 1, alert: 2, reason: "for the test" },
  "people.sessions": { personId: id },
  "people.add": { email: "new@example.test", name: "New", role: "viewer" },
  "people.changeRole": { personId: id, role: "viewer" },
  "people.disable": { personId: id },
  "people.enable": { personId: id },
  "people.newLink": { personId: id },
  "people.endSession": { sessionId: id },
  "people.editSelf": { timeZone: "UTC" },
  "alertRules.byId": { id: "none" },
  "alertRules.backTest": { draft: { platformId: null, ...RULE } },
  "alertRules.create": {
    platformId: null,
    title: "A new rule",
    answer: "Look at it.",
    ...RULE,
    reason: "for the test",
  },
  "alertRules.edit": { id: "none", version: 1, ...RULE, reason: "for the test" },
  "alertRules.switchOff": { id: "none", until: new Date(Date.now() + 86_400_000), reason: "for the test" },
  "alertRules.switchOn": { id: "none" },
  "alertRules.remove": { id: "none", reason: "for the test" },
  "alertRules.resetToDeclared": { id: "none", version: 1, reason: "for the test" },
  "audit.list": {},
  "incoming.deliveries": {},
  "incoming.delivery": { id: 1 },
  "incoming.compare": { id: 1 },
  "incoming.latency": { environmentId, hours: 24 },
  "incoming.preview": { kind: "interval", everySeconds: 60 },
  "incoming.dbtRun": { id: 1 },
  "incoming.replay": { id: 1 },
  "incoming.createHeartbeat": {
    environmentId,
    job: "none",
    title: "None",
    schedule: { kind: "interval", everySeconds: 60 },
    graceSeconds: 60,
  },
  "incoming.rotateHeartbeat": { id },
  "incoming.switchHeartbeat": { id, active: false },

  "notifications.log": {},
  "notifications.byId": { id },
  "notifications.addChannel": {
    id: "none",
    kind: "webhook",
    title: "None",
    settings: {},
    secrets: {},
    perMinute: 60,
    timeoutSeconds: 10,
    quiet: null,
    fallbackId: null,
  },
  "notifications.editChannel": {
    id: "none",
    version: 1,
    title: "None",
    settings: {},
    secrets: {},
    perMinute: 60,
    timeoutSeconds: 10,
    quiet: null,
    fallbackId: null,
  },
  "notifications.switchChannel": { id: "none", version: 1, active: false },
  "notifications.testChannel": { id: "none" },
  "notifications.resend": { id },

  "queries.catalogue": { environmentId },
  "queries.byId": { id },
  "queries.latest": { environmentId, query: "none", input: {} },
  "queries.recent": { environmentId },
  "queries.ask": { environmentId, query: "none", input: {}, requestKey: "12345678" },
  "queries.again": { after: id, requestKey: "12345678" },
  "queries.logs": { environmentId },
  "queries.lines": { id },
  "queries.askLog": { environmentId, log: "none", input: {}, requestKey: "12345678" },
  "queries.readOn": { after: id, requestKey: "12345678" },
  "runbooks.catalogue": {},
  "runbooks.byId": { id: "none" },
  "runbooks.parameters": { runbookId: "none", environmentId },
  "runbooks.forAlert": { alertId: 1 },
  "runbooks.run": { id },
  "runbooks.runs": {},
  "runbooks.start": { runbookId: "none", environmentId, parameters: {}, requestKey: "12345678" },
  "runbooks.work": { runId: id, version: 1, stepKey: "none", requestKey: "12345678" },
  "runbooks.skip": { runId: id, version: 1, stepKey: "none", reason: "for the test" },
  "runbooks.again": { runId: id, version: 1, stepKey: "none", requestKey: "12345678" },
  "runbooks.note": { runId: id, text: "seen" },
  "runbooks.handOver": { runId: id, version: 1, toPersonId: id, reason: "for the test" },
  "runbooks.pause": { runId: id, version: 1, reason: "for the test" },
  "runbooks.resume": { runId: id, version: 1 },
  "runbooks.finish": { runId: id, version: 1, outcome: "solved", said: "for the test" },
  "runbooks.abandon": { runId: id, version: 1, reason: "for the test" },

  "runbooks.editor": { id: "none" },
  "runbooks.versions": { id: "none" },
  "runbooks.version": { id: "none", version: 1 },
  "runbooks.difference": { id: "none", from: 1, to: 2 },
  "runbooks.check": { runbookId: "none", text: "id: none" },
  "runbooks.saveDraft": { runbookId: "none", baseVersion: 0, text: "id: none" },
  "runbooks.dropDraft": { runbookId: "none" },
  "runbooks.publish": { runbookId: "none", baseVersion: 0, text: "id: none", reason: "for the test" },
  "runbooks.lintNow": {},
  "runbooks.acceptFinding": { key: "none", reason: "for the test", owner: "" },
  "runbooks.reopenFinding": { key: "none" },

  "subscriptions.list": {},
  "subscriptions.check": { environmentId, source: "none" },
  "tenants.list": {},
  "tenants.facets": {},
  "tenants.byId": TENANT,
  "tenants.edit": { ...TENANT, version: 1, ownerName: "", ownerContact: "", purpose: "" },
  "tenants.suspend": { ...TENANT, version: 1, reason: "for the test" },
  "tenants.resume": { ...TENANT, version: 1, reason: "for the test" },
  "tenants.note": { ...TENANT, text: "seen" },
  "tenants.confirmKnown": { ...TENANT, reason: "for the test" },
  "tenants.customers.list": {},
  "tenants.customers.link": { members: [TENANT], name: "None" },
  "tenants.customers.unlink": TENANT,
  "tenants.customers.rename": { id, name: "None" },
  "tenants.customers.reject": { because: "name", key: "none", members: [TENANT, TENANT] },

  "drills.set": { environmentId, kind: "500", active: true },
};

async function call(role: Role | undefined, path: string): Promise<string> {
  const context = role ? as(stage, role) : { ...as(stage, "viewer"), actor: undefined };
  const caller = createCallerFactory(appRouter)(context);
  const target = path
    .split(".")
    .reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], caller) as (
    input: unknown,
  ) => Promise<unknown>;
  try {
    await target(inputs[path]);
    return "OK";
  } catch (error) {
    return error instanceof TRPCError ? error.code : `not translated: ${String(error)}`;
  }
}

describe("every procedure", () => {
  test("names its permission, and an input here", () => {
    for (const [path, { _def }] of procedures) {
      expect(PERMISSIONS, path).toContain(_def.meta?.needs);
      if (_def.type === "mutation")
        expect(inputs, `${path} needs an example input in this test`).toHaveProperty([path]);
    }
  });

  test.each(
    procedures
      .filter(([, { _def }]) => _def.type !== "subscription")
      .map(([path, procedure]) => [path, procedure] as const),
  )("%s lets in exactly the roles of the table", async (path, { _def }) => {
    const needs = _def.meta?.needs;
    if (!needs) throw new Error("no permission");
    expect(await call(undefined, path)).toBe("UNAUTHORIZED");
    for (const role of ROLES) {
      const code = await call(role, path);
      if (can(role, needs))
        expect(["OK", "NOT_FOUND", "CONFLICT", "BAD_REQUEST"], `${role} ${path}: ${code}`).toContain(code);
      else expect(code, `${role} ${path}`).toBe("FORBIDDEN");
    }
  });

  test("a refused command is in the trail with who was refused and why", async () => {
    await call("viewer", "thresholds.edit");
    const [event] = (await auditOf(stage.db, "threshold.edit")).slice(-1);
    expect(event).toMatchObject({
      result: "refused",
      actor: { name: "Vic", role: "viewer" },
      detail: { reason: "Needs the admin role; you are a viewer." },
    });
  });

  test("unknown keys are refused, so that nobody passes what is not theirs to say", async () => {
    const caller = createCallerFactory(appRouter)(as(stage, "admin"));
    const attempt = caller.people.add({
      email: "x@example.test",
      name: "Xaver",
      role: "viewer",
      id: "mine",
    } as never);
    await expect(attempt).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });
});
