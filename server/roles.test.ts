import { randomUUID } from "node:crypto";
import { TRPCError } from "@trpc/server";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "@/db";
import { environments } from "@/db/schema";
import {
  can,
  type Holding,
  PERMISSIONS,
  type Permission,
  type Place,
  ROLES,
  type Role,
} from "@/domain/access";
import { appRouter } from "./router";
import { withPlaces } from "./scope";
import { as, auditOf, onStage } from "./testing/cast";
import { CANARY, type Planted, plant, tablesInSight, tablesOfPlatforms } from "./testing/plant";
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
  "chain.verify": {},
  "chain.acceptLoss": { id, reason: "for the test of roles" },
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
  "people.endSessionsOf": { personId: id },
  "people.resetSecondFactor": { personId: id, reason: "for the test" },
  "account.beginSecondFactor": { name: "phone" },
  "account.confirmSecondFactor": { id, code: "000000" },
  "account.removeSecondFactor": {},
  "account.renewRecoveryCodes": {},
  "account.endSession": { sessionId: id },
  "account.endOtherSessions": {},
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
  "grants.ofPerson": { personId: id },
  "grants.give": {
    personId: id,
    role: "viewer",
    place: { platformId: "auditron", environmentId: null, tenant: null },
    until: null,
    reason: "for the test",
  },
  "grants.revoke": { id, reason: "for the test" },
  "grants.setReach": { personId: id, reach: "granted", reason: "for the test" },
  "grants.request": {
    role: "operator",
    place: { platformId: "auditron", environmentId: null, tenant: null },
    hours: 1,
    reason: "for the test",
  },
  "grants.withdraw": { id },
  "grants.decide": { id, version: 1, decision: "denied", reason: "for the test" },
  "audit.list": {},
  "platformTrails.list": {},
  "auditExports.preview": { filter: {} },
  "auditExports.request": { filter: {}, format: "csv", timeZone: "UTC" },
  "auditExports.cancel": { id },
  "audit.newer": { after: { at: new Date(0), scope: "", seq: 0 } },
  "audit.facets": {},
  "audit.event": { scope: "console/access", seq: 1 },
  "audit.timeline": { correlationId: id },
  "audit.ofSubject": { kind: "none", id: "none" },
  "retention.set": { scope: "console/access", version: 0, days: 2557, reason: "for the test" },
  "retention.decide": { scope: "console/access", version: 9, decision: "refused", reason: "for the test" },
  "retention.placeHold": { name: "None", reason: "for the test" },
  "retention.releaseHold": { id, reason: "for the test" },
  "retention.archiveNow": { leaf: { scope: "console/access", month: "2020-01-01" } },
  "retention.check": { scope: "console/access", month: "2020-01-01" },
  "retention.requestDrop": {
    leaves: [{ scope: "console/access", month: "2020-01-01" }],
    planDigest: "0".repeat(64),
    typed: "drop 1 month",
    reason: "for the test",
  },
  "retention.decideDrop": { id, decision: "refused", reason: "for the test" },
  "retention.attach": { scope: "console/access", month: "2020-01-01", reason: "for the test" },
  "retention.detach": { scope: "console/access", month: "2020-01-01" },
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

/** Which table the ids of a router's procedures are of. */
const TABLE: Record<string, string> = {
  alerts: "alerts",
  alertRules: "alert_rules",
  actions: "action_runs",
  approvals: "action_runs",
  "approvals.doDuty": "duties",
  "actions.retry": "runs",
  jobs: "runs",
  backfills: "backfills",
  checklists: "checklist_runs",
  credentials: "credentials",
  secrets: "credentials",
  flows: "flows",
  "flows.batch": "flow_batches",
  "flows.decideBatch": "flow_batches",
  escalation: "escalation_policies",
  freezes: "freezes",
  incoming: "webhook_deliveries",
  "incoming.dbtRun": "dbt_runs",
  "incoming.rotateHeartbeat": "heartbeats",
  "incoming.switchHeartbeat": "heartbeats",
  notifications: "notifications",
  platforms: "checks",
  queries: "query_runs",
  runbooks: "runbook_runs",
  silences: "silences",
  thresholds: "thresholds",
  tenants: "customers",
  "escalation.editContact": "contacts",
  "escalation.editSchedule": "on_call_schedules",
  "escalation.addOverride": "on_call_schedules",
  "escalation.endOverride": "on_call_overrides",
};
const rowFor = (path: string) => TABLE[path] ?? TABLE[path.split(".")[0] ?? ""] ?? "";

const HERE = { platformId: "auditron", environmentId: null, tenant: null };
const TENANT_HERE = { platformId: "adinsights", environmentId: "adinsights/production", tenant: "acme" };
const THEIRS = `${CANARY}-tenant`;
/** Held by those who read them, not by a policy. */
const UNHELD = ["people", "channels", "notifications", "notification_threads"];

describe("a person held to one place", () => {
  let elsewhere: Planted;
  let beside: Planted;

  beforeAll(async () => {
    const { db, cast } = stage;
    await db.insert(environments).values([
      { id: "auditron/production", platformId: "auditron", name: "production" },
      { id: "adinsights/production", platformId: "adinsights", name: "production" },
    ]);
    const tables = (await tablesOfPlatforms(db)).filter((name) => !/^audit_|^grants$|^access_/.test(name));
    const all = [...tables, "customers", "observations", "rollups_hour", "rollups_day"];
    const by = { tenant: THEIRS, personId: cast.admin.id };
    elsewhere = await plant(db, { ...by, environmentId: "complyai/production" }, [
      ...all,
      "channels",
      "notifications",
    ]);
    await db.execute(sql`update notifications set alert_ids = array[${elsewhere.alerts?.id}::bigint]`);
    const inSight = await tablesInSight(db);
    const strict = all.filter((name) => !inSight.includes(name));
    beside = await plant(db, { ...by, environmentId: "adinsights/production" }, strict, elsewhere);
  });

  const people: [string, Role, Place, () => Planted, string][] = [
    ["an operator of another platform", "operator", HERE, () => elsewhere, "complyai/production"],
    ["an admin of another platform", "admin", HERE, () => elsewhere, "complyai/production"],
    ["a viewer of another tenant", "viewer", TENANT_HERE, () => beside, "adinsights/production"],
    ["an operator of another tenant", "operator", TENANT_HERE, () => beside, "adinsights/production"],
  ];

  async function tell(role: Role, place: Place, path: string, input: unknown): Promise<string> {
    const holdings: Holding[] = [{ role, place, until: null }];
    const actor = { ...stage.cast.viewer, reach: "granted" as const, holdings };
    const caller = createCallerFactory(appRouter)({ ...as(stage, "viewer"), actor });
    const target = path
      .split(".")
      .reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], caller) as (
      input: unknown,
    ) => Promise<unknown>;
    try {
      return `OK ${JSON.stringify(await target(input))}`;
    } catch (error) {
      if (!(error instanceof TRPCError)) return `not translated: ${String(error)}`;
      return `${error.code} ${error.code === "INTERNAL_SERVER_ERROR" ? String(error.cause) : error.message}`;
    }
  }

  /** An input that names what stands in the planted rows, wherever it names something. */
  function naming(planted: Planted, place: string, path: string): unknown {
    const row = rowFor(path);
    const idOf = (table: string) => planted[table]?.id ?? planted[table]?.key;
    const change = (name: string, value: unknown): unknown => {
      if (value === environmentId) return place;
      if (name === "externalId" || name === "tenant") return THEIRS;
      const table = name === "checkId" ? "checks" : name === "alertId" ? "alerts" : row;
      if (value === id || (value === 1 && /id$/i.test(name)) || (value === "none" && name === "id"))
        return idOf(table) ?? value;
      if (Array.isArray(value))
        return value.map((one) => (one === 1 ? Number(idOf(table) ?? 1) : change(name, one)));
      if (value instanceof Date || typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, change(key, one)]));
    };
    const changed = change("", inputs[path]);
    return typeof changed === "object" && changed !== null
      ? Object.fromEntries(
          Object.entries(changed).map(([key, one]) => [
            key,
            typeof (inputs[path] as Record<string, unknown>)[key] === "number" ? Number(one) : one,
          ]),
        )
      : changed;
  }

  /** Everything that was planted, as one number. */
  async function hashOf(planted: Planted) {
    const each = Object.keys(planted)
      .filter((name) => name !== "people")
      .map((name) => sql`select t::text as line from ${sql.identifier(name)} t`);
    const { rows } = await stage.db.execute<{ hash: string }>(
      sql`select md5(string_agg(line, '' order by line)) as hash from (${sql.join(each, sql` union all `)}) lines where line like ${`%${CANARY}%`}`,
    );
    return rows[0]?.hash;
  }

  test.each(people)(
    "%s sees and removes nothing of it by SQL, whatever the table",
    async (_, _role, place, planted) => {
      for (const name of Object.keys(planted()).filter((one) => !UNHELD.includes(one))) {
        const left = await withPlaces(stage.db, [place], async (tx) => {
          const table = sql.identifier(name);
          const { rows } = await tx.execute(
            sql`select 1 from ${table} t where t::text like ${`%${CANARY}%`}`,
          );
          const removed = await tx
            .transaction((inner) =>
              inner.execute(sql`delete from ${table} t where t::text like ${`%${CANARY}%`}`),
            )
            .catch(() => ({ rowCount: 0 }));
          return { seen: rows.length, removed: removed.rowCount };
        });
        expect({ name, ...left }).toEqual({ name, seen: 0, removed: 0 });
      }
    },
  );

  test.each(
    procedures
      // What the trail tells of a try names what was tried.
      .filter(([path, { _def }]) => _def.type !== "subscription" && !path.startsWith("audit."))
      .map(([path]) => [path] as const),
  )("%s tells nothing of elsewhere, and changes nothing there", async (path) => {
    const before = await hashOf({ ...elsewhere, ...beside });
    for (const [who, role, place, planted, at] of people) {
      const input = naming(planted(), at, path);
      const told = await tell(role, place, path, input);
      // What was sent may be said back.
      const sent = JSON.stringify(input ?? "");
      const news = told.split('"').filter((part) => part.includes(CANARY) && !sent.includes(part));
      expect(news, `${who}: ${told.slice(0, 600)}`).toEqual([]);
      expect(told, who).not.toMatch(/^(INTERNAL|not translated)/);
    }
    expect(await hashOf({ ...elsewhere, ...beside })).toBe(before);
  });

  test("a policy that is missing is found by this", async () => {
    const owner = openDatabase(stage.base.ownerUrl, { applicationName: "owner" });
    await owner.db.execute(sql`alter table action_runs disable row level security`);
    const told = await tell("operator", HERE, "approvals.byId", { id: elsewhere.action_runs?.id });
    await owner.db.execute(sql`alter table action_runs enable row level security`);
    await owner.close();
    expect(told).toContain(CANARY);
  });
});
