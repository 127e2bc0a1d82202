import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db";
import { alertSources, alerts, environments, questions, webhookDeliveries } from "@/db/schema";
import { ALERTMANAGER_SECRET } from "@/domain/delivery";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { hearPlainly } from "@/server/testing/hear-plainly";
import { acceptAlertmanager } from "./accept-alertmanager";
import { alertHooks } from "./alert-hooks";
import { applyAlertDeliveries } from "./apply-alerts";
import { applyDeliveries } from "./apply-deliveries";
import { listDeliveries } from "./deliveries";
import { HookPlaces } from "./hook-places";
import { replayDelivery } from "./replay";
import { storePulled } from "./store-pulled";

const stage = onStage();
const PLACE = "auditron/production";
const SECRET = "alertmanager-secret-of-the-test-0123456789";
const NOW = new Date("2026-07-01T12:00:00Z");
const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);
const iso = (count: number) => minutes(count).toISOString();

process.env.TEST_ALERTMANAGER_SECRET = SECRET;

beforeAll(async () => {
  const row = (platformId: "auditron" | "adinsights", name: string, credentials: Record<string, string>) => ({
    id: `${platformId}/${name}`,
    platformId,
    name,
    credentials,
    dialect: "runbook",
  });
  const secret = { [ALERTMANAGER_SECRET]: "env:TEST_ALERTMANAGER_SECRET" };
  await stage.db
    .insert(environments)
    .values([
      row("auditron", "production", secret),
      row("auditron", "unset", {}),
      row("adinsights", "production", secret),
    ]);
  await stage.db.insert(questions).values({
    environmentId: PLACE,
    key: "alertmanager",
    title: "Alerts of Alertmanager",
    everySeconds: 300,
    apartSeconds: 10,
    nextDueAt: minutes(60),
  });
});

beforeEach(async () => {
  await stage.db.delete(webhookDeliveries);
  await stage.db.delete(alertSources);
  await stage.db.delete(alerts);
});

type Line = {
  fingerprint?: string;
  name?: string;
  status?: "firing" | "resolved";
  starts?: number;
  ends?: number;
  labels?: Record<string, string>;
};

/** As Alertmanager 0.25 sends it. */
function hook(lines: readonly Line[], more: Record<string, unknown> = {}) {
  const alertsTold = lines.map(({ fingerprint = "f1", name = "HighErrorRate", ...line }) => ({
    status: line.status ?? "firing",
    labels: { alertname: name, severity: "warning", instance: "api-1", ...line.labels },
    annotations: { summary: `${name} on api-1`, description: "More than 5 % of requests fail." },
    startsAt: iso(line.starts ?? -10),
    endsAt: line.status === "resolved" ? iso(line.ends ?? -1) : "0001-01-01T00:00:00Z",
    generatorURL: "http://prometheus:9090/graph?g0.expr=up",
    fingerprint,
  }));
  return {
    receiver: "console",
    status: alertsTold.some(({ status }) => status === "firing") ? "firing" : "resolved",
    alerts: alertsTold,
    groupLabels: { alertname: "HighErrorRate" },
    commonLabels: { severity: "warning" },
    commonAnnotations: {},
    externalURL: "http://alertmanager:9093",
    version: "4",
    groupKey: '{}:{alertname="HighErrorRate"}',
    truncatedAlerts: 0,
    ...more,
  };
}
const firing = (line: Line = {}) => hook([{ status: "firing", ...line }]);
const resolved = (line: Line = {}) => hook([{ status: "resolved", ...line }]);

async function send(
  body: unknown,
  options: { auth?: string | null; id?: string; at?: Date; db?: typeof stage.db; places?: HookPlaces } = {},
) {
  const { auth = `Bearer ${SECRET}`, id = PLACE, at = NOW, db = stage.db } = options;
  const request = new Request(`http://console/api/hooks/alertmanager/${id}`, {
    method: "POST",
    body:
      body instanceof Uint8Array
        ? new Blob([Buffer.from(body)])
        : typeof body === "string"
          ? body
          : JSON.stringify(body),
    headers: { "content-type": "application/json", ...(auth === null ? {} : { authorization: auth }) },
  });
  const places = options.places ?? new HookPlaces(db, ALERTMANAGER_SECRET);
  const response = await acceptAlertmanager({ db, places, now: at }, id, request);
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

const kept = () => stage.db.select().from(webhookDeliveries).orderBy(webhookDeliveries.id);
const apply = (at = NOW) => applyAlertDeliveries(stage.db, at, hearPlainly);
const pull = (lines: readonly Line[], askedAt: Date) =>
  storePulled(stage.app.pool, PLACE, {
    askedAt,
    alerts: lines.map(({ fingerprint = "f1", name = "HighErrorRate", starts = -10 }) => ({
      fingerprint,
      status: "firing",
      name,
      severity: "warning",
      title: name,
      said: "",
      startsAt: iso(starts),
      endsAt: null,
      url: null,
      labels: {},
    })),
  });

/** Fingerprint → whether it fires, as our alerts have it; the newest counts. */
async function state(): Promise<Record<string, boolean>> {
  const rows = await stage.db
    .select({ id: alertSources.externalId, goneAt: alertSources.goneAt, state: alerts.state })
    .from(alertSources)
    .innerJoin(alerts, eq(alerts.id, alertSources.alertId))
    .orderBy(alerts.id);
  return Object.fromEntries(rows.map((row) => [row.id, row.goneAt === null && row.state !== "resolved"]));
}

describe("the door for Alertmanager", () => {
  test.each([
    ["a bearer token", `Bearer ${SECRET}`],
    ["basic auth with any user name", `Basic ${Buffer.from(`alertmanager:${SECRET}`).toString("base64")}`],
  ])("opens to %s", async (_what, auth) => {
    expect(await send(firing(), { auth })).toEqual({
      status: 200,
      json: { alerts: 1, received_at: NOW.toISOString() },
    });
    expect(await kept()).toMatchObject([
      { source: "alertmanager", verdict: "accepted", externalId: "HighErrorRate", appliedAt: null },
    ]);
  });

  test.each([
    [null],
    ["Bearer wrong"],
    [`Bearer ${SECRET}x`],
    [SECRET],
    [`Basic ${Buffer.from(SECRET).toString("base64")}`],
    [`Basic ${Buffer.from(`${SECRET}:wrong`).toString("base64")}`],
  ])("stays closed to %j, and the body is not looked at", async (auth) => {
    expect(await send("{ not even json", { auth })).toEqual({
      status: 403,
      json: { detail: "invalid webhook secret" },
    });
    for (const row of await kept()) expect(row).toMatchObject({ verdict: "refused", body: "", told: null });
    expect(await apply()).toBe(0);
  });

  test("is known only where an Alertmanager belongs, and asks for patience where no secret is set", async () => {
    for (const id of ["auditron/nowhere", "adinsights/production", "nothing/production"])
      expect([id, (await send(firing(), { id })).status]).toEqual([id, 404]);
    expect(await send(firing(), { id: "auditron/unset" })).toMatchObject({ status: 503 });
  });

  test("refuses what can never be read, and what is too large", async () => {
    const { version: _version, ...bare } = firing();
    for (const body of [
      "{",
      "[]",
      "{}",
      bare,
      { ...firing(), version: "5" },
      { ...firing(), alerts: 7 },
      hook([{ fingerprint: "../x" }]),
    ])
      expect((await send(body)).status).toBe(400);
    expect((await send(`"${"a".repeat(5_000_000)}"`)).status).toBe(413);
    for (const row of await kept()) expect(row.verdict).toBe("malformed");
  });

  test("answers 503, never 429, when it could not be kept", async () => {
    const lost = openDatabase("postgres://nobody:x@127.0.0.1:1/none", { applicationName: "lost", max: 1 });
    try {
      const places = new HookPlaces(stage.db, ALERTMANAGER_SECRET);
      expect(await send(firing(), { db: lost.db })).toMatchObject({ status: 503 });
      expect(await send(firing(), { db: lost.db, places })).toMatchObject({ status: 503 });
    } finally {
      await lost.close();
    }
  });

  test("answers 503, never 429, when more comes than the database takes, and loses nothing that it accepted", async () => {
    const places = new HookPlaces(stage.db, ALERTMANAGER_SECRET);
    const client = await stage.app.pool.connect();
    await client.query("begin");
    await client.query("lock table webhook_deliveries in exclusive mode");
    const flood = Array.from({ length: 2600 }, (_, index) =>
      send(firing({ fingerprint: `f${index}` }), { places }),
    );
    const early = await Promise.race([
      Promise.any(
        flood.map(async (one) => ((await one).status === 503 ? 503 : Promise.reject(new Error("kept")))),
      ),
      Promise.all(flood),
    ]);
    expect(early).toBe(503);
    await client.query("rollback");
    client.release();
    const statuses = (await Promise.all(flood)).map(({ status }) => status);
    expect([...new Set(statuses)].sort()).toEqual([200, 503]);
    expect(await kept()).toHaveLength(statuses.filter((status) => status === 200).length);
  });

  test("keeps no secret, and no half character stops it", async () => {
    await send(firing({ labels: { token: SECRET, note: "half \ud800 and nul \u0000" } }));
    expect(JSON.stringify(await kept())).not.toContain(SECRET);
    expect(await apply()).toBe(1);
    expect(await state()).toEqual({ f1: true });
  });

  test("gives every body a clear answer and never stops what follows", async () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json(),
      fc
        .string({ unit: "binary" })
        .map((text) => JSON.stringify(firing({ name: text, labels: { x: text } }))),
    );
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        expect([200, 400]).toContain((await send(sent)).status);
      }),
      { numRuns: 80 },
    );
    await send(firing({ fingerprint: "last" }));
    await apply();
    expect(await state()).toMatchObject({ last: true });
  });
});

describe("what an Alertmanager tells", () => {
  test("becomes one alert with our words, and is over when it says so", async () => {
    await send(firing());
    await Promise.all([apply(), apply()]);
    expect(await stage.db.select().from(alerts)).toMatchObject([
      {
        fingerprint: `${PLACE}|error-rate|api-error-rate`,
        check: "api-error-rate",
        severity: "critical",
        word: "warning",
        title: "High Error Rate",
        startedAt: minutes(-10),
      },
    ]);
    expect(await stage.db.select().from(alertSources)).toMatchObject([
      {
        source: "alertmanager",
        externalId: "f1",
        url: "http://prometheus:9090/graph?g0.expr=up",
        facts: { instance: "api-1", startsAt: iso(-10) },
      },
    ]);
    await send(resolved(), { at: minutes(1) });
    await apply(minutes(1));
    expect(await state()).toEqual({ f1: false });
    expect((await kept()).every(({ appliedAt }) => appliedAt !== null)).toBe(true);
  });

  test("of two instances is one alert that is over when both are", async () => {
    await send(hook([{ fingerprint: "a" }, { fingerprint: "b" }]));
    await apply();
    expect(await stage.db.select().from(alerts)).toHaveLength(1);
    await send(hook([{ fingerprint: "a", status: "resolved" }, { fingerprint: "b" }]), { at: minutes(1) });
    await apply(minutes(1));
    expect(await state()).toEqual({ a: false, b: true });
  });

  test("by a name that nobody declared keeps that name", async () => {
    await send(firing({ name: "CertificateEndsSoon", labels: { severity: "info" } }));
    await apply();
    expect(await stage.db.select().from(alerts)).toMatchObject([
      { trouble: "certificate-ends-soon", subjectKind: "outside", severity: "info" },
    ]);
  });

  test("resolved, of an alert that nobody knows, changes nothing", async () => {
    await send(resolved());
    await apply();
    expect(await stage.db.select().from(alerts)).toEqual([]);
  });

  test("is left to its own worker: runs and heartbeats do not touch it", async () => {
    await send(firing());
    expect(await applyDeliveries(stage.app.pool, NOW)).toBe(0);
    expect((await kept())[0]?.appliedAt).toBeNull();
  });
});

describe("order", () => {
  test("a firing that comes after its own end does not fire again", async () => {
    await send(resolved(), { at: minutes(0) });
    await send(firing(), { at: minutes(1) });
    await apply(minutes(1));
    expect(await state()).toEqual({});
    await send(firing({ starts: 2 }), { at: minutes(3) });
    await send(resolved({ starts: 2, ends: 4 }), { at: minutes(4) });
    await apply(minutes(4));
    await send(firing({ starts: 2 }), { at: minutes(5) });
    await apply(minutes(5));
    expect(await state()).toEqual({ f1: false });
  });

  test("an end of an earlier firing does not end a later one", async () => {
    await send(firing({ starts: 5 }), { at: minutes(6) });
    await send(resolved({ starts: -10, ends: 4 }), { at: minutes(7) });
    await apply(minutes(7));
    expect(await state()).toEqual({ f1: true });
  });

  test("a firing of before does not make the present one older", async () => {
    await send(firing({ starts: 5 }), { at: minutes(6) });
    await apply(minutes(6));
    await send(firing({ starts: -10 }), { at: minutes(7) });
    await apply(minutes(7));
    expect(await stage.db.select().from(alertSources)).toMatchObject([{ facts: { startsAt: iso(5) } }]);
  });

  test("a firing that is told on and on after its end, as after a lost connection, fires again", async () => {
    await send(firing());
    await send(resolved({ ends: 1 }), { at: minutes(1) });
    await apply(minutes(1));
    await send(firing(), { at: minutes(30) });
    await apply(minutes(30));
    expect(await state()).toEqual({ f1: true });
  });

  test("whatever comes in whatever order and however often, the newest firing decides", async () => {
    // Three firings, one after the other; the last one goes on.
    const events = [
      { starts: 0, ends: undefined },
      { starts: 0, ends: 1 },
      { starts: 2, ends: undefined },
      { starts: 2, ends: 3 },
      { starts: 4, ends: undefined },
    ];
    await fc.assert(
      fc.asyncProperty(
        fc
          .shuffledSubarray([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], { minLength: 5 })
          .filter((order) => order.includes(4)),
        fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
        async (order, pauses) => {
          await stage.db.delete(webhookDeliveries);
          await stage.db.delete(alertSources);
          await stage.db.delete(alerts);
          for (const [index, event] of order.entries()) {
            const { starts, ends } = events[event] ?? { starts: 0, ends: undefined };
            const line = { starts, ...(ends === undefined ? {} : { ends }) };
            const at = new Date(minutes(5).getTime() + index * 1000);
            await send(ends === undefined ? firing(line) : resolved(line), { at });
            if (pauses[index]) await apply(at);
          }
          await apply(minutes(6));
          expect(await state()).toEqual({ f1: true });
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("a replay", () => {
  const replay = async (index: number, at: Date) => {
    const id = (await kept())[index]?.id ?? 0;
    await replayDelivery(as(stage, "operator", at), { id });
    await apply(at);
  };

  test("of an old firing does not open what ended later", async () => {
    await send(firing());
    await send(resolved({ ends: 1 }), { at: minutes(1) });
    await apply(minutes(1));
    await replay(0, minutes(60));
    expect(await state()).toEqual({ f1: false });
    expect(await stage.db.select().from(alerts)).toHaveLength(1);
    expect((await kept()).at(-1)).toMatchObject({ replayOf: (await kept())[0]?.id, verdict: "accepted" });
  });

  test("of an old firing does not open what a person resolved later", async () => {
    await send(firing());
    await apply();
    await stage.db.update(alerts).set({ state: "resolved", resolvedAt: minutes(5), resolvedHow: "person" });
    await replay(0, minutes(60));
    expect(await stage.db.select().from(alerts)).toMatchObject([{ state: "resolved" }]);
  });

  test("of an old end does not end what fires again", async () => {
    await send(firing());
    await send(resolved({ ends: 1 }), { at: minutes(1) });
    await send(firing({ starts: 2 }), { at: minutes(3) });
    await apply(minutes(3));
    await replay(1, minutes(60));
    expect(await state()).toEqual({ f1: true });
  });

  test("of an old end does not end what is told to go on since before it", async () => {
    await send(firing());
    await send(resolved({ ends: 1 }), { at: minutes(1) });
    await send(firing(), { at: minutes(30) });
    await apply(minutes(30));
    await replay(1, minutes(60));
    expect(await state()).toEqual({ f1: true });
  });

  test("of what could not be applied brings it in", async () => {
    await send(firing());
    await stage.db.update(webhookDeliveries).set({ appliedAt: NOW, said: "It could not be applied." });
    await replay(0, minutes(60));
    expect(await state()).toEqual({ f1: true });
  });

  test("is for an operator, and not of a list that is read anyway", async () => {
    await pull([{}], NOW);
    const [list] = await kept();
    const id = list?.id ?? 0;
    expect(await refusalOf(replayDelivery(as(stage, "viewer"), { id }))).toContain("operator");
    expect(await refusalOf(replayDelivery(as(stage, "operator"), { id }))).toContain("read again");
  });
});

describe("a notification that was cut", () => {
  test("ends nothing, opens what it names, and has the list read", async () => {
    await stage.db.update(questions).set({ nextDueAt: minutes(60) });
    await send(hook([{ fingerprint: "a" }, { fingerprint: "b" }]));
    await apply();
    const cut = hook([{ fingerprint: "a", status: "resolved" }, { fingerprint: "c" }], {
      truncatedAlerts: 7,
    });
    await send(cut, { at: minutes(1) });
    await apply(minutes(1));
    expect(await state()).toEqual({ a: true, b: true, c: true });
    expect((await kept()).at(-1)?.said).toContain("7 alerts were cut off");
    const [question] = await stage.db.select().from(questions);
    expect(question?.nextDueAt).toEqual(minutes(1));
    await pull([{ fingerprint: "b" }, { fingerprint: "c" }], minutes(2));
    await apply(minutes(2));
    expect(await state()).toEqual({ a: false, b: true, c: true });
  });
});

describe("the whole list", () => {
  test("ends what it does not name and opens what was never told", async () => {
    await send(hook([{ fingerprint: "a" }, { fingerprint: "b" }]));
    await apply();
    await pull([{ fingerprint: "b" }, { fingerprint: "c" }], minutes(1));
    await apply(minutes(1));
    expect(await state()).toEqual({ a: false, b: true, c: true });
  });

  test("says nothing about what was told after it was asked for", async () => {
    await send(firing({ fingerprint: "early" }));
    await apply();
    await send(firing({ fingerprint: "late", starts: 1 }), { at: minutes(2) });
    await pull([{ fingerprint: "early" }], minutes(1));
    await apply(minutes(2));
    expect(await state()).toEqual({ early: true, late: true });
  });

  test("that says the same again is kept once", async () => {
    for (const at of [1, 2, 3]) await pull([{ fingerprint: "a" }], minutes(at));
    expect(await kept()).toHaveLength(1);
    await send(firing({ fingerprint: "b" }), { at: minutes(4) });
    await pull([{ fingerprint: "a" }], minutes(5));
    await apply(minutes(5));
    expect(await kept()).toHaveLength(3);
    expect(await state()).toEqual({ a: true, b: false });
  });
});

test("deliveries are listed by their sender", async () => {
  await send(hook([{ name: "APIDown" }, { name: "DatabaseDown", fingerprint: "f2", status: "resolved" }]));
  expect((await listDeliveries(stage.db, { source: "alertmanager" })).deliveries).toMatchObject([
    { externalId: "APIDown, DatabaseDown", word: "1 firing, 1 resolved", tenant: null },
  ]);
  expect((await listDeliveries(stage.db, { text: "DatabaseDown" })).deliveries).toHaveLength(1);
});

test("a worker that dies in the middle leaves the delivery to the next", async () => {
  await send(firing());
  const dying = applyAlertDeliveries(stage.db, NOW, async (tx, heard, now) => {
    await hearPlainly(tx, heard, now);
    await tx.execute(sql`select pg_terminate_backend(pg_backend_pid())`);
    return { opened: 0, reopened: 0, changed: 0 };
  });
  await dying.catch(() => undefined);
  expect((await kept())[0]?.appliedAt).toBeNull();
  expect(await state()).toEqual({});
  await apply();
  expect(await state()).toEqual({ f1: true });
});

test("one that the database refuses is noted and holds up nothing", async () => {
  await send(firing({ fingerprint: "bad" }));
  await send(firing({ fingerprint: "good" }));
  await applyAlertDeliveries(stage.db, NOW, async (tx, heard, now) => {
    if (heard[0]?.externalId === "bad") await tx.execute(sql`select ${randomUUID()}::int`);
    return hearPlainly(tx, heard, now);
  });
  expect(await state()).toEqual({ good: true });
  expect((await kept())[0]).toMatchObject({
    appliedAt: NOW,
    said: expect.stringContaining("could not be applied"),
  });
});

test("the page tells where an Alertmanager may notify, and how it went", async () => {
  await send(firing());
  await send(firing(), { auth: "Bearer wrong" });
  await pull([], minutes(1));
  expect(await alertHooks(stage.db, minutes(1))).toEqual([
    {
      environmentId: PLACE,
      isConfigured: true,
      lastAcceptedAt: NOW,
      hour: { accepted: 1, refused: 1, malformed: 0 },
      waiting: 2,
    },
    {
      environmentId: "auditron/unset",
      isConfigured: false,
      lastAcceptedAt: null,
      hour: { accepted: 0, refused: 0, malformed: 0 },
      waiting: 0,
    },
  ]);
});
