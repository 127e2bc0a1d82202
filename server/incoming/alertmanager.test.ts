import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { alertSources, alerts, questions } from "@/db/schema";
import { hearAlerts } from "@/server/alerts/hear";
import {
  firing,
  hook,
  iso,
  minutes,
  NOW,
  PLACE,
  resolved,
  takingNotifications,
} from "@/server/testing/alertmanager";
import { onStage } from "@/server/testing/cast";
import { alertHooks } from "./alert-hooks";
import { applyAlertDeliveries } from "./apply-alerts";
import { applyDeliveries } from "./apply-deliveries";
import { listDeliveries } from "./deliveries";

const stage = onStage();
const { send, kept, apply, pull, state } = takingNotifications(stage);

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
    await hearAlerts(tx, heard, now);
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
    return hearAlerts(tx, heard, now);
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
