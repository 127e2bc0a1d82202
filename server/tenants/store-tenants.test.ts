import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { flows, listings, stateChanges, tenantNotes, tenantRecords, tenants } from "@/db/schema";
import type { FlowState } from "@/domain/flow";
import { onStage, refusalOf } from "@/server/testing/cast";
import { adoptId, draftRecord, setStatus } from "./records";
import { AZURE, addPlaces, hearList, minute, NOON, tenant } from "./testing";

const stage = onStage();
const DIRECTORY = "5f1c2d3e-0000-4000-8000-00000000aaaa";

beforeAll(() => addPlaces(stage.db));
beforeEach(async () => {
  for (const table of [flows, tenantRecords, tenantNotes, tenants, listings]) await stage.db.delete(table);
});

const records = () => stage.db.select().from(tenantRecords).orderBy(tenantRecords.externalId);
const record = async (externalId: string) =>
  (await records()).find((one) => one.externalId === externalId) ?? expect.fail(`no record ${externalId}`);
const hear = (minutes: number, ...seen: Parameters<typeof tenant>[]) =>
  hearList(
    stage,
    AZURE,
    seen.map((one) => tenant(...one)),
    minute(minutes),
  );

async function onboarding(subject: string, state: FlowState, at = NOON) {
  await stage.db.insert(flows).values({
    kind: "onboarding",
    plan: "onboard-tenant",
    environmentId: AZURE,
    subject,
    label: subject,
    input: {},
    reason: "for the test",
    state,
    requestKey: randomUUID(),
    requestedByName: "Ada",
    requestedAt: at,
    ownerName: "Ada",
    changedAt: at,
  });
}

test("the first list tells who was there before us; whoever comes later unasked is marked", async () => {
  await hear(0, ["a"], ["b"]);
  expect(
    (await records()).map(({ externalId, status, unexpectedAt }) => [externalId, status, unexpectedAt]),
  ).toEqual([
    ["a", "live", null],
    ["b", "live", null],
  ]);
  await hear(5, ["a"], ["b"], ["c", { name: "Crew" }]);
  expect(await record("c")).toMatchObject({ name: "Crew", status: "live", unexpectedAt: minute(5) });
  await hear(10, ["a"], ["b"], ["c", { name: "Crew" }]);
  expect((await record("c")).unexpectedAt).toEqual(minute(5));
  expect((await record("a")).unexpectedAt).toBeNull();
});

test("an environment whose first list is empty has had its first list", async () => {
  await hear(0);
  await hear(5, ["a"]);
  expect((await record("a")).unexpectedAt).toEqual(minute(5));
});

test.each(["running", "paused", "finished"] as const)(
  "a %s onboarding explains a new tenant, by any of its ids or its name",
  async (state) => {
    await hear(0);
    await onboarding(DIRECTORY.toUpperCase(), state);
    await onboarding("Named Ltd", state);
    await hear(5, ["7", { ids: { internal: "7", directory: DIRECTORY } }], ["8", { name: "named ltd" }]);
    expect((await records()).map(({ unexpectedAt }) => unexpectedAt)).toEqual([null, null]);
  },
);

test("a cancelled onboarding explains nothing: what it left behind is to be looked at", async () => {
  await hear(0);
  await onboarding("a", "cancelled");
  await hear(5, ["a"]);
  expect((await record("a")).unexpectedAt).toEqual(minute(5));
});

test("a tenant that is being onboarded is not live because its platform lists it first; both records become one", async () => {
  await hear(0);
  await onboarding(DIRECTORY, "running");
  await draftRecord(stage.db, {
    environmentId: AZURE,
    externalId: DIRECTORY,
    name: "Contoso",
    ownerName: "Olga",
    purpose: "Cost reports",
    now: minute(1),
  });
  await stage.db.insert(tenantNotes).values({
    environmentId: AZURE,
    externalId: DIRECTORY,
    at: minute(1),
    byName: "Ada",
    text: "asked by mail",
  });
  await setStatus(stage.db, { environmentId: AZURE, externalId: DIRECTORY, to: "verifying", now: minute(2) });
  await hear(5, ["7", { name: "Contoso", ids: { directory: DIRECTORY } }]);
  expect(await record("7")).toMatchObject({ status: "verifying", unexpectedAt: null });

  await adoptId(stage.db, { environmentId: AZURE, from: DIRECTORY, to: "7", now: minute(6) });
  await adoptId(stage.db, { environmentId: AZURE, from: DIRECTORY, to: "7", now: minute(7) });
  expect(await records()).toMatchObject([
    { externalId: "7", status: "verifying", ownerName: "Olga", purpose: "Cost reports", unexpectedAt: null },
  ]);
  expect((await record("7")).search).toContain(DIRECTORY);
  expect(await stage.db.select().from(tenantNotes)).toMatchObject([
    { externalId: "7", at: minute(1), byName: "Ada", text: "asked by mail" },
  ]);
});

test("the platform's id is taken over before its list names the tenant", async () => {
  await draftRecord(stage.db, { environmentId: AZURE, externalId: DIRECTORY, name: "Contoso", now: NOON });
  await adoptId(stage.db, { environmentId: AZURE, from: DIRECTORY, to: "7", now: minute(1) });
  await hear(5, ["7", { name: "Contoso Ltd", ids: { directory: DIRECTORY } }]);
  expect(await records()).toMatchObject([
    { externalId: "7", status: "draft", name: "Contoso Ltd", search: expect.stringContaining("contoso ltd") },
  ]);
  expect(
    await refusalOf(adoptId(stage.db, { environmentId: AZURE, from: "nobody", to: "nothing", now: NOON })),
  ).toMatch(/no tenant "nobody"/);
});

test("an offboarded tenant that comes back is marked, and begins anew when it is prepared again", async () => {
  await hear(0, ["a"]);
  await setStatus(stage.db, { environmentId: AZURE, externalId: "a", to: "offboarded", now: minute(1) });
  await hear(5, ["a", { active: false }]);
  expect((await record("a")).unexpectedAt).toBeNull();
  await hear(10, ["a"]);
  expect(await record("a")).toMatchObject({ status: "offboarded", unexpectedAt: minute(10) });
  await draftRecord(stage.db, { environmentId: AZURE, externalId: "a", name: "a", now: minute(11) });
  expect((await record("a")).status).toBe("draft");
});

test("a change of standing is written down once, with what it was", async () => {
  await hear(0, ["moved", { name: "Contoso" }]);
  for (const minutes of [1, 2])
    await setStatus(stage.db, {
      environmentId: AZURE,
      externalId: "moved",
      to: "suspended",
      now: minute(minutes),
    });
  expect(await stage.db.select().from(stateChanges).where(eq(stateChanges.subject, "moved"))).toMatchObject([
    {
      at: minute(1),
      subjectKind: "tenant",
      subject: "moved",
      fromStatus: "ok",
      toStatus: "paused",
      reason: "Contoso is suspended now, before: live.",
    },
  ]);
  expect((await record("moved")).statusSince).toEqual(minute(1));
});

test("preparing one that is live changes neither its standing nor its owner", async () => {
  await hear(0, ["a"]);
  await stage.db.update(tenantRecords).set({ ownerName: "Olga" }).where(eq(tenantRecords.externalId, "a"));
  await draftRecord(stage.db, {
    environmentId: AZURE,
    externalId: "a",
    name: "a",
    ownerName: "Somebody",
    purpose: "Reports",
    now: minute(1),
  });
  expect(await record("a")).toMatchObject({ status: "live", ownerName: "Olga", purpose: "Reports" });
});

test("hostile names and ids are kept as text, cut to what is kept", async () => {
  const name = "x'); drop table tenants; -- \u0000\ud800".padEnd(400, "é");
  await hear(
    0,
    ["a", { name, ids: { internal: "<script>" }, facts: { plan: "gold" } }],
    ["a", { name: "twice" }],
  );
  const [kept] = await stage.db.select().from(tenants);
  expect(kept?.name).toHaveLength(299);
  expect(kept).toMatchObject({ ids: { internal: "<script>" }, facts: { plan: "gold" } });
  expect((await record("a")).search).toContain("<script>");
});
