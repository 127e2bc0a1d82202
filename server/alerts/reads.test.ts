import { and, eq } from "drizzle-orm";
import { beforeAll, beforeEach, expect, test } from "vitest";
import {
  alertEvents,
  alertRules,
  alertSources,
  alerts,
  capabilities,
  contacts,
  environments,
  escalationPolicies,
  freshnessHours,
  silences,
  tenants,
} from "@/db/schema";
import { severityRank } from "@/domain/alert";
import type { AlertSeverity } from "@/domain/platform";
import { appRouter } from "@/server/router";
import { as, onStage } from "@/server/testing/cast";
import { createCallerFactory } from "@/server/trpc";

const stage = onStage();
const AZURE = "azure-governance/production";
const ADS = "adinsights/production";
const now = new Date("2026-11-20T12:00:00Z");
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const asks = (role: "operator" | "admin" = "operator") =>
  createCallerFactory(appRouter)(as(stage, role, now)).alerts;

let made = 0;
type Given = Partial<typeof alerts.$inferInsert> & { severity?: AlertSeverity };

async function open(given: Given = {}): Promise<number> {
  made += 1;
  const environmentId = given.environmentId ?? AZURE;
  const severity = given.severity ?? "warning";
  const startedAt = given.startedAt ?? ago(60);
  const [row] = await stage.db
    .insert(alerts)
    .values({
      fingerprint: `f${made}`,
      groupKey: "g",
      platformId: environmentId === AZURE ? "azure-governance" : "adinsights",
      trouble: "sync-stalled",
      subjectKind: "job",
      subject: "costs@",
      severityRank: severityRank(severity),
      word: "high",
      title: `Alert ${made}`,
      sentence: "Data is old.",
      state: "open",
      openedAt: startedAt,
      lastFiredAt: now,
      recoverSeconds: 120,
      ...given,
      environmentId,
      severity,
      startedAt,
    })
    .returning({ id: alerts.id });
  if (!row) throw new Error("no alert was made");
  return row.id;
}

const idsOf = async (input?: Parameters<ReturnType<typeof asks>["list"]>[0]) =>
  (await asks().list(input)).rows.map(({ id }) => id);

beforeAll(async () => {
  await stage.db.insert(environments).values([
    { id: AZURE, platformId: "azure-governance", name: "production" },
    { id: ADS, platformId: "adinsights", name: "production" },
  ]);
  await stage.db.insert(alertRules).values({
    id: "azure-governance/sync-stalled",
    platformId: "azure-governance",
    title: "Sync stalled",
    trouble: "sync-stalled",
    kind: "staleness",
    spec: { kind: "staleness", job: null, level: "alert" },
    severity: "warning",
    word: "warning",
    holdSeconds: 0,
    recoverSeconds: 120,
    answer: "Start the sync, then look at its log.",
    answerFile: "RUNBOOK.md",
    answerLine: 147,
    sourceFile: "RUNBOOK.md",
    note: "",
    shipped: true,
  });
});
beforeEach(async () => {
  await stage.db.delete(alerts);
});

test("the worst come first, then the oldest; what is resolved or explained by another is not in the way", async () => {
  const old = await open({ severity: "warning", startedAt: ago(90) });
  const critical = await open({ severity: "critical", startedAt: ago(5) });
  const young = await open({ severity: "warning", startedAt: ago(10) });
  await open({ foldedUnder: critical });
  await open({ state: "resolved", resolvedAt: now });
  expect(await idsOf()).toEqual([critical, old, young]);
  expect((await asks().list()).rows[0]).toMatchObject({ folded: 1, sources: [] });
});

test("every field of the filter narrows, and all of them together", async () => {
  const me = stage.cast.operator.id;
  const mine = await open({ state: "acknowledged", ownerId: me, ackUntil: ago(-30), job: "costs" });
  const flapping = await open({
    environmentId: ADS,
    isFlapping: true,
    trouble: "webhook-silent",
    tenant: "kingston",
  });
  const recovering = await open({ severity: "critical", recoveringSince: now });
  const past = await open({ state: "resolved", resolvedAt: ago(3) });
  const found = (filter: object) => idsOf({ filter });
  expect(await found({ owner: "mine" })).toEqual([mine]);
  expect(await found({ owner: "nobody" })).toEqual([recovering, flapping]);
  expect(await found({ state: "acknowledged" })).toEqual([mine]);
  expect(await found({ state: "open" })).toEqual([recovering, flapping]);
  expect(await found({ state: "resolved" })).toEqual([past]);
  expect(await found({ environments: [ADS] })).toEqual([flapping]);
  expect(await found({ platforms: ["azure-governance"] })).toEqual([recovering, mine]);
  expect(await found({ troubles: ["webhook-silent"] })).toEqual([flapping]);
  expect(await found({ tenant: "kingston" })).toEqual([flapping]);
  expect(await found({ jobs: ["costs"] })).toEqual([mine]);
  expect(await found({ flags: ["flapping", "recovering"] })).toEqual([recovering, flapping]);
  expect(await found({ severities: ["critical"], environments: [ADS] })).toEqual([]);
});

test("words are found in what and where, the last one by its beginning; what is explained by another is found too", async () => {
  const stale = await open({
    title: "Kingston is stale",
    subject: "airbyte-sync@kingston",
    environmentId: ADS,
  });
  await open({ title: "Costs failed" });
  const child = await open({ title: "Kingston snapshot late", foldedUnder: stale });
  expect((await idsOf({ filter: { text: "kingst" } })).sort()).toEqual([stale, child].sort());
  expect(await idsOf({ filter: { text: "kingston air" } })).toEqual([stale]);
  expect(await idsOf({ filter: { text: "adinsights" } })).toEqual([stale]);
  for (const odd of ["%", "a:b & !", "'", "kingston )("]) await idsOf({ filter: { text: odd } });
  expect(await idsOf({ filter: { text: "%%" } })).toEqual([]);
});

test("the next page begins where the last one ended, whatever is opened or resolved in between", async () => {
  const ids: number[] = [];
  // The same moment for all of them: the id alone tells them apart.
  for (let index = 0; index < 130; index += 1) ids.push(await open({ startedAt: ago(60) }));
  const first = await asks().list();
  await open({ severity: "critical" });
  await stage.db
    .update(alerts)
    .set({ state: "resolved", resolvedAt: now })
    .where(eq(alerts.id, ids[99] ?? 0));
  const second = await asks().list({ after: first.next });
  expect(first.rows.map(({ id }) => id)).toEqual(ids.slice(0, 100));
  expect(second.rows.map(({ id }) => id)).toEqual(ids.slice(100));
  expect(second.next).toBeNull();
});

test("moments that differ by microseconds neither repeat nor drop a row at the edge of a page", async () => {
  for (let index = 0; index < 102; index += 1) await open();
  await stage.app.pool.query(
    "update alerts set started_at = '2026-11-20T10:00:00Z'::timestamptz + make_interval(secs => id % 7 * 0.000001)",
  );
  const first = await asks().list();
  const second = await asks().list({ after: first.next });
  const seen = [...first.rows, ...second.rows].map(({ id }) => id);
  expect(new Set(seen).size).toBe(102);
  expect(seen).toHaveLength(102);
});

test("leases are told by their end, the newest by their opening, the resolved by their end", async () => {
  const me = { state: "acknowledged" as const, ownerId: stage.cast.operator.id };
  const later = await open({ ...me, ackUntil: ago(-90), openedAt: ago(3) });
  const sooner = await open({ ...me, ackUntil: ago(-10), openedAt: ago(2) });
  const free = await open({ openedAt: ago(1) });
  const before = await open({ state: "resolved", resolvedAt: ago(50) });
  const lately = await open({ state: "resolved", resolvedAt: ago(5) });
  expect(await idsOf({ sort: "lease" })).toEqual([sooner, later]);
  expect(await idsOf({ sort: "newest" })).toEqual([free, sooner, later]);
  expect(await idsOf({ filter: { state: "resolved" } })).toEqual([lately, before]);
});

test("a facet is counted under all the others and without itself", async () => {
  const parent = await open({ severity: "critical" });
  await open({ severity: "warning", environmentId: ADS });
  await open({ severity: "warning", environmentId: ADS, isFlapping: true });
  await open({ severity: "warning", foldedUnder: parent });
  const facets = await asks().facets({ filter: { severities: ["critical"] } });
  expect(facets).toMatchObject({
    total: 1,
    isCapped: false,
    severities: [
      { value: "warning", count: 2 },
      { value: "critical", count: 1 },
    ],
    platforms: [{ value: "azure-governance", count: 1 }],
    flags: [],
  });
  const all = await asks().facets();
  expect(all).toMatchObject({ total: 3, folded: 1 });
  expect(all.flags).toEqual([
    { value: "flapping", label: "flapping", count: 1 },
    { value: "folded", label: "folded", count: 1 },
  ]);
  expect((await asks().list()).rows).toHaveLength(all.total);
});

test("the facets of every filter agree with its list", async () => {
  const me = stage.cast.operator.id;
  const parent = await open({ severity: "critical", tenant: "kingston" });
  await open({ state: "acknowledged", ownerId: me, ackUntil: ago(-5), environmentId: ADS });
  await open({ foldedUnder: parent, tenant: "kingston", recoveringSince: now });
  await open({ state: "resolved", resolvedAt: now, environmentId: ADS });
  for (const filter of [
    {},
    { state: "open" as const },
    { state: "acknowledged" as const },
    { state: "resolved" as const },
    { owner: "mine" as const },
    { owner: "nobody" as const },
    { flags: ["folded" as const] },
    { flags: ["recovering" as const] },
    { tenant: "kingston" },
    { text: "alert" },
    { environments: [ADS] },
  ])
    expect((await asks().facets({ filter })).total, JSON.stringify(filter)).toBe(
      (await idsOf({ filter })).length,
    );
});

test("the navigation counts what waits for somebody: not what is taken, silenced or explained", async () => {
  const [silence] = await stage.db
    .insert(silences)
    .values({
      matchers: [],
      reason: "planned work",
      startsAt: ago(60),
      endsAt: ago(-60),
      createdById: stage.cast.operator.id,
      createdByName: "Olga",
      createdAt: ago(60),
    })
    .returning({ id: silences.id });
  const critical = await open({ severity: "critical", openedAt: ago(2), title: "Down" });
  await open({ severity: "critical", silenceId: silence?.id ?? null });
  await open({ foldedUnder: critical });
  await open();
  await open({ state: "acknowledged", ownerId: stage.cast.operator.id });
  expect(await asks().counts()).toEqual({ critical: 1, warning: 1, info: 0, mine: 1 });
  expect(await asks().summary()).toMatchObject({
    critical: 1,
    warning: 1,
    mine: 1,
    acknowledged: 1,
    silenced: 1,
    folded: 1,
    latestCritical: { id: critical, title: "Down" },
    judgedAt: null,
  });
  expect(await asks("admin").counts()).toMatchObject({ mine: 0 });
});

test("a preview names the set exactly, and another version is another set", async () => {
  const can = { capability: "alerts.resolve" as const, because: "it was asked", probedAt: now };
  await stage.db.insert(capabilities).values([
    { ...can, environmentId: AZURE, supported: true },
    { ...can, environmentId: ADS, supported: false },
  ]);
  const listed = await open({ severity: "critical" });
  const other = await open({ environmentId: ADS });
  const over = await open({ state: "resolved", resolvedAt: now });
  const source = {
    severity: "critical" as const,
    word: "high",
    sentence: "x",
    firstHeardAt: now,
    lastHeardAt: now,
  };
  await stage.db.insert(alertSources).values([
    { ...source, alertId: listed, source: "platform", externalId: "1" },
    { ...source, alertId: other, source: "platform", externalId: "2" },
  ]);
  const look = () => asks().preview({ verb: "resolve", ids: [listed, other, over] });
  const preview = await look();
  expect(preview).toMatchObject({
    count: 2,
    hasMore: false,
    alreadyResolved: 1,
    willResolveAtSource: 1,
    bySeverity: [
      { value: "critical", count: 1 },
      { value: "warning", count: 1 },
    ],
    batches: [{ ids: [listed, other], expected: { count: 2 } }],
  });
  expect((await look()).batches).toEqual(preview.batches);
  await stage.db.update(alerts).set({ version: 2 }).where(eq(alerts.id, other));
  expect((await look()).batches[0]?.expected.hash).not.toBe(preview.batches[0]?.expected.hash);
  expect(await asks().preview({ verb: "acknowledge", filter: { environments: [ADS] } })).toMatchObject({
    count: 1,
    batches: [{ ids: [other] }],
    willResolveAtSource: 0,
  });
  await expect(asks().preview({ verb: "resolve" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("a set of more than one command can take is asked for in parts that hold all of it", async () => {
  await stage.app.pool.query(
    `insert into alerts (fingerprint, group_key, environment_id, platform_id, trouble, subject_kind, subject, severity, severity_rank, word, title, sentence, state, started_at, opened_at, last_fired_at, recover_seconds)
     select 'many' || n, 'g', $1, 'azure-governance', 't', 'job', 's', 'info', 2, 'low', 'Many', 'x', 'open', now(), now(), now(), 60 from generate_series(1, 1203) n`,
    [AZURE],
  );
  const preview = await asks().preview({ verb: "acknowledge", filter: {} });
  expect(preview.batches.map(({ ids }) => ids.length)).toEqual([500, 500, 203]);
  expect(new Set(preview.batches.flatMap(({ ids }) => ids)).size).toBe(1203);
});

test("one alert tells its story, whom it hits, what ended it before and who is told next", async () => {
  const { db } = stage;
  await db.insert(contacts).values({
    id: "azure-governance/2",
    level: "2",
    name: "DevOps Manager",
    reach: [],
    shipped: true,
  });
  await db.insert(escalationPolicies).values({
    id: "azure-governance/p1",
    title: "Azure P1",
    severities: ["critical"],
    steps: [
      { level: 1, title: "On call", afterSeconds: 0, targets: [], within: null, note: "" },
      {
        level: 2,
        title: "Manager",
        afterSeconds: 900,
        targets: [{ kind: "contact", id: "azure-governance/2" }],
        within: null,
        note: "",
      },
    ],
    endsAfterSeconds: 3600,
    shipped: true,
  });
  await db.insert(tenants).values({
    environmentId: AZURE,
    externalId: "c",
    name: "Contoso",
    active: true,
    firstSeenAt: now,
    lastSeenAt: now,
  });
  await db.insert(freshnessHours).values([
    { environmentId: AZURE, job: "costs", tenant: "c", hour: ago(60), warnSeconds: 600, alertSeconds: 1800 },
    { environmentId: AZURE, job: "costs", tenant: "c", hour: ago(600), alertSeconds: 3600 },
    { environmentId: AZURE, job: "identity", tenant: "c", hour: ago(60), alertSeconds: 3600 },
  ]);
  const fingerprint = "the same";
  const past = await open({
    fingerprint,
    state: "resolved",
    openedAt: ago(3000),
    resolvedAt: ago(2900),
    resolvedHow: "person",
    resolvedByName: "Ada",
    resolveReason: "Rotated the secret",
  });
  const id = await open({
    fingerprint,
    ruleId: "azure-governance/sync-stalled",
    job: "costs",
    tenant: "c",
    startedAt: ago(30),
    policyId: "azure-governance/p1",
    escalationLevel: 1,
    escalateAt: ago(-10),
  });
  const child = await open({ foldedUnder: id, job: "identity", tenant: "d", state: "open" });
  await db.insert(alertEvents).values([
    { alertId: id, at: ago(60), kind: "opened", said: "Data is old." },
    { alertId: id, at: ago(30), kind: "noted", said: "Called them.", byName: "Olga" },
  ]);
  const page = await asks().byId({ id });
  expect(page).toMatchObject({
    alert: { id },
    tenantName: "Contoso",
    rule: { answer: "Start the sync, then look at its log.", answerLine: 147 },
    events: [{ kind: "noted" }, { kind: "opened" }],
    folded: [{ id: child }],
    parent: null,
    before: {
      of: "place",
      times: [{ id: past, resolveReason: "Rotated the secret", resolvedByName: "Ada" }],
    },
    impact: {
      tenants: ["Contoso", "d"],
      tenantCount: 2,
      jobs: ["Costs", "Identity"],
      late: { warnSeconds: 600, alertSeconds: 1800, jobs: 2 },
    },
    escalation: {
      ladder: { title: "Azure P1", steps: 2 },
      level: 1,
      next: { title: "Manager", people: [{ name: "DevOps Manager" }] },
    },
  });
  expect(await asks().byId({ id: child })).toMatchObject({ parent: { id }, escalation: { next: null } });
  await expect(asks().byId({ id: 999_999 })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("data that was stale before the console looked is lost freshness too, until it recovers", async () => {
  const stale = {
    ruleId: "azure-governance/sync-stalled",
    job: "compliance",
    tenant: "e",
    unit: "seconds",
  } as const;
  await stage.db.insert(freshnessHours).values([
    {
      environmentId: AZURE,
      job: "compliance",
      tenant: "e",
      hour: ago(60),
      warnSeconds: 60,
      alertSeconds: 120,
    },
  ]);
  const lateOf = async (given: Given) =>
    (
      await asks().byId({
        id: await open({ ...stale, value: 14_400, limit: 9_000, startedAt: ago(120), ...given }),
      })
    ).impact.late;
  expect(await lateOf({})).toMatchObject({ warnSeconds: 1800, alertSeconds: 5400 });
  expect(await lateOf({ recoveringSince: ago(60) })).toMatchObject({ warnSeconds: 0, alertSeconds: 3600 });
  expect(await lateOf({ ruleId: null })).toMatchObject({ warnSeconds: 60, alertSeconds: 120 });
});

test("where the same never was, the same rule elsewhere tells what ended it, and only what is over does", async () => {
  const [rule] = await stage.db.select({ id: alertRules.id }).from(alertRules).limit(1);
  const ruleId = rule?.id ?? null;
  const elsewhere = await open({ ruleId, environmentId: ADS, state: "resolved", resolvedAt: ago(5) });
  await open({ ruleId, environmentId: ADS });
  const { before } = await asks().byId({ id: await open({ ruleId }) });
  expect(before.of).toBe("rule");
  expect(before.times.map(({ id }) => id)).toEqual([elsewhere]);
});

test("what was taken longest ago is told first", async () => {
  const mine = { state: "acknowledged" as const, ownerId: stage.cast.operator.id };
  const young = await open({ ...mine, ackedAt: ago(10) });
  const old = await open({ ...mine, ackedAt: ago(400), ownerName: "Olga" });
  await open();
  expect((await asks().forgotten()).map(({ id }) => id)).toEqual([old, young]);
  await stage.db
    .update(alerts)
    .set({ state: "open" })
    .where(and(eq(alerts.id, old)));
  expect((await asks().forgotten()).map(({ id }) => id)).toEqual([young]);
});
