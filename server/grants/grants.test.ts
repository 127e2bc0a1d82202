import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type Database, openDatabase } from "@/db";
import { accessRequests, actionRuns, approvals, environments, grants, people, sessions } from "@/db/schema";
import type { Place, Role } from "@/domain/access";
import { whyNotTheirs } from "@/server/actions/way";
import { lapseRequests } from "@/server/approvals/lapse-requests";
import { type Actor, command } from "@/server/command";
import { tokenHash, visitOf } from "@/server/people/sessions";
import { appRouter } from "@/server/router";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { createCallerFactory } from "@/server/trpc";
import { tendAccess } from "./tend-access";

const stage = onStage();
const AUDITRON: Place = { platformId: "auditron", environmentId: null, tenant: null };
const REASON = "for the test";
let other: Database;
let token: string;

beforeAll(async () => {
  other = openDatabase(stage.base.appUrl, { applicationName: "other" });
  await stage.db.insert(environments).values(
    ["auditron/production", "complyai/production"].map((id) => ({
      id,
      platformId: id.split("/")[0] as "auditron" | "complyai",
      name: "production",
    })),
  );
});
afterAll(() => other.close());
beforeEach(async () => {
  await stage.db.delete(grants);
  await stage.db.delete(accessRequests);
  await stage.db.update(people).set({ reach: "everywhere" });
  token = randomUUID();
  await stage.db.insert(sessions).values({
    tokenHash: tokenHash(token),
    personId: stage.cast.viewer.id,
    expiresAt: new Date(Date.now() + 3_600_000),
  });
});

const call = (role: Role) => createCallerFactory(appRouter)(as(stage, role));
/** What the viewer's next request is, at one of two processes that share nothing but the database. */
const visit = async (process: { db: Database["db"] } = stage): Promise<Actor> => {
  const found = await visitOf(process.db, token);
  if (!found) throw new Error("signed out");
  return found.actor;
};
const callAs = async (process: { db: Database["db"] } = stage) =>
  createCallerFactory(appRouter)({
    actor: await visit(process),
    db: process.db,
    now: new Date(),
    correlationId: randomUUID(),
  });
const give = (role: Role, place: Place, until: Date | null = null) =>
  call("admin").grants.give({
    personId: stage.cast.viewer.id,
    role,
    place: place as { platformId: "auditron"; environmentId: string | null; tenant: string | null },
    until,
    reason: REASON,
  });
const onlyGranted = () =>
  call("admin").grants.setReach({ personId: stage.cast.viewer.id, reach: "granted", reason: REASON });
const environmentsSeen = async (process?: { db: Database["db"] }) =>
  (await (await callAs(process)).platforms.overview()).map(({ id }) => id);

test("a grant, its end and its taking back count from the next request on, at every process", async () => {
  await onlyGranted();
  expect(await refusalOf((await callAs()).platforms.overview())).toContain("without a role anywhere");
  const { id } = await give("viewer", AUDITRON);
  for (const process of [stage, other])
    expect(await environmentsSeen(process)).toEqual(["auditron/production"]);
  await call("admin").grants.revoke({ id, reason: REASON });
  for (const process of [stage, other])
    expect(await refusalOf((await callAs(process)).platforms.overview())).toContain(
      "without a role anywhere",
    );

  await give("viewer", AUDITRON, new Date(Date.now() + 60_000));
  expect(await environmentsSeen(other)).toEqual(["auditron/production"]);
  // By the database's clock, and without any job.
  await stage.db.update(grants).set({ expiresAt: sql`now() - interval '1 second'` });
  for (const process of [stage, other])
    expect(await refusalOf((await callAs(process)).platforms.overview())).toContain(
      "without a role anywhere",
    );
});

test("a grant adds a role in its place and nowhere else", async () => {
  await give("operator", AUDITRON);
  const mine = await callAs();
  expect(await environmentsSeen()).toEqual(["auditron/production", "complyai/production"]);
  await mine.platforms.reask({ environmentId: "auditron/production" });
  const elsewhere = await refusalOf(mine.platforms.reask({ environmentId: "complyai/production" }));
  const missing = await refusalOf(mine.platforms.reask({ environmentId: "complyai/nowhere" }));
  expect(elsewhere.replace("production", "nowhere")).toBe(missing);
});

test("nobody's answer is another's, when all ask the same at the same time", async () => {
  await onlyGranted();
  await give("viewer", AUDITRON);
  const narrow = await callAs();
  const wide = call("operator");
  const ids = async (caller: typeof wide) => (await caller.platforms.overview()).length;
  const hidden = (caller: typeof wide) => caller.freshness.report({ range: "24h" });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? ids(narrow) : ids(wide))));
  expect(answers).toEqual(Array.from({ length: 20 }, (_, n) => (n % 2 ? 1 : 2)));
  await stage.db.execute(
    sql`insert into tenant_records (environment_id, external_id, name, status, status_since, created_at, changed_at)
      values ('complyai/production', 'canary-tenant', 'canary-tenant', 'live', now(), now(), now()) on conflict do nothing`,
  );
  expect(JSON.stringify(await wide.tenants.facets({}))).toContain("complyai");
  expect(JSON.stringify(await narrow.tenants.facets({}))).not.toContain("complyai");
  await hidden(wide);
  expect(JSON.stringify(await hidden(narrow))).not.toContain("complyai");
});

test("nobody gives to oneself, admin or not, and whoever has it in some places gives nothing", async () => {
  const own = { personId: stage.cast.admin.id, role: "admin" as const, until: null, reason: REASON };
  const place = { platformId: "auditron" as const, environmentId: null, tenant: null };
  expect(await refusalOf(call("admin").grants.give({ ...own, place }))).toContain("another admin");
  await give("admin", AUDITRON);
  const narrow = await callAs();
  expect(await refusalOf(narrow.grants.give({ ...own, place }))).toContain("everywhere");
  expect(await refusalOf(narrow.people.list())).toContain("everywhere");
  expect(await refusalOf(narrow.secrets.rotateKey({ reason: REASON }))).toContain("everywhere");
  expect(
    await refusalOf(
      call("admin").grants.give({
        ...own,
        personId: stage.cast.viewer.id,
        place: { ...place, environmentId: "auditron/typo" },
      }),
    ),
  ).toContain("There is no auditron/typo");
});

test("the last admin who reaches everything stays", async () => {
  const boss = { ...as(stage, "admin"), actor: { ...stage.cast.operator, role: "admin" as const } };
  const refused = await refusalOf(
    createCallerFactory(appRouter)(boss).grants.setReach({
      personId: stage.cast.admin.id,
      reach: "granted",
      reason: REASON,
    }),
  );
  expect(refused).toContain("last admin");
});

test("who asks is told what became of it, once, and not by themselves", async () => {
  const wanted = {
    role: "operator" as const,
    place: { platformId: "auditron" as const, environmentId: null, tenant: null },
    hours: 2,
    reason: REASON,
  };
  const { id } = await (await callAs()).grants.request(wanted);
  expect(await refusalOf((await callAs()).grants.request(wanted))).toContain("already");
  expect(
    await refusalOf((await callAs()).grants.decide({ id, version: 1, decision: "approved", reason: REASON })),
  ).toContain("admin");
  const decide = (decision: "approved" | "denied", version = 1) =>
    refusalOf(call("admin").grants.decide({ id, version, decision, reason: REASON }));
  expect(await decide("approved", 7)).toContain("changed");
  const said = await Promise.all([decide("approved"), decide("denied")]);
  expect(said.filter((one) => one === "it was allowed")).toHaveLength(1);
  expect(said.find((one) => one !== "it was allowed")).toContain("already");
  const [mine] = (await (await callAs()).grants.mine()).requests;
  expect(["approved", "denied"]).toContain(mine?.state);

  await stage.db.delete(accessRequests);
  await stage.db.delete(grants);
  const own = await call("admin").grants.request(wanted);
  expect(
    await refusalOf(
      call("admin").grants.decide({ ...own, version: 1, decision: "approved", reason: REASON }),
    ),
  ).toContain("yourself");
});

test("what was approved ends by itself, and is told once", async () => {
  const { id } = await (await callAs()).grants.request({
    role: "operator",
    place: { platformId: "auditron", environmentId: null, tenant: null },
    hours: 1,
    reason: REASON,
  });
  await call("admin").grants.decide({ id, version: 1, decision: "approved", reason: REASON });
  expect((await visit()).holdings).toMatchObject([{ role: "operator", place: AUDITRON }]);
  const [grant] = await stage.db.select().from(grants);
  expect((grant?.expiresAt?.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(3_600_000);
  await stage.db.update(grants).set({ expiresAt: sql`now() - interval '1 second'` });
  expect((await visit()).holdings).toEqual([]);
  const before = (await auditOf(stage.db, "grant.expire")).length;
  await tendAccess(stage.db, new Date());
  await tendAccess(stage.db, new Date());
  expect((await auditOf(stage.db, "grant.expire")).length - before).toBe(1);
});

test("a request that nobody decides is over after a day", async () => {
  const { id } = await (await callAs()).grants.request({
    role: "operator",
    place: { platformId: "auditron", environmentId: null, tenant: null },
    hours: 72,
    reason: REASON,
  });
  const later = new Date(Date.now() + 25 * 3_600_000);
  const late = createCallerFactory(appRouter)(as(stage, "admin", later));
  expect(
    await refusalOf(late.grants.decide({ id, version: 1, decision: "approved", reason: REASON })),
  ).toContain("in time");
  await tendAccess(stage.db, later);
  const [request] = await stage.db.select().from(accessRequests).where(eq(accessRequests.id, id));
  expect(request?.state).toBe("expired");
});

async function waitingRun(requestedById: string) {
  const [run] = await stage.db
    .insert(actionRuns)
    .values({
      environmentId: "auditron/production",
      action: "queue.drain",
      target: "q",
      label: "Drain the queue",
      input: {},
      tier: 3,
      origin: "person",
      state: "waiting",
      idempotencyKey: randomUUID(),
      requestedById,
      requestedByName: "Vic",
      requestedAt: new Date(),
      expectedSeconds: 1,
      previewHash: "0",
      submittedAt: new Date(),
      expiresAt: new Date(Date.now() + 3_600_000),
    })
    .returning();
  if (!run) throw new Error("no run");
  return run;
}
const stateOf = async (id: string) =>
  (await stage.db.select().from(actionRuns).where(eq(actionRuns.id, id)))[0]?.state;

test("taking a grant back, and its end, end what rested on it and was not sent", async () => {
  const { id } = await give("admin", AUDITRON);
  const run = await waitingRun(stage.cast.viewer.id);
  await lapseRequests(stage.db, new Date());
  expect(await stateOf(run.id)).toBe("waiting");
  await call("admin").grants.revoke({ id, reason: REASON });
  expect(await stateOf(run.id)).toBe("cancelled");

  await give("admin", AUDITRON, new Date(Date.now() + 60_000));
  const second = await waitingRun(stage.cast.admin.id);
  await stage.db.insert(approvals).values({
    actionRunId: second.id,
    previewHash: "0",
    personId: stage.cast.viewer.id,
    personName: "Vic",
    decision: "approved",
    reason: REASON,
    at: new Date(),
  });
  await stage.db.update(actionRuns).set({ state: "queued" }).where(eq(actionRuns.id, second.id));
  await stage.db.update(grants).set({ expiresAt: sql`now() - interval '1 second'` });
  await lapseRequests(stage.db, new Date());
  expect(await stateOf(second.id)).toBe("waiting");
});

test("a command writes no row of elsewhere, whatever it does", async () => {
  const careless = command({
    action: "test.careless",
    needs: "tenant:note",
    input: z.strictObject({}),
    async run({ db, now }) {
      await db.execute(
        sql`insert into tenant_notes (environment_id, external_id, at, by_name, text) values ('complyai/production', 'x', ${now.toISOString()}, 'V', 'x')`,
      );
      return { result: {}, audit: { subjectKind: "test", subjectId: "1" } };
    },
  });
  await give("operator", AUDITRON);
  const ctx = { actor: await visit(), db: stage.db, now: new Date(), correlationId: randomUUID() };
  expect(await refusalOf(careless(ctx, {}))).toContain("no role for it");
  expect((await stage.db.execute(sql`select 1 from tenant_notes`)).rowCount).toBe(0);
  expect((await auditOf(stage.db, "test.careless")).map(({ result }) => result)).toEqual(["refused"]);
});

test("what was asked for is asked again when it runs: the place may be gone by then", async () => {
  const run = await waitingRun(stage.cast.viewer.id);
  const asked = { ...run, tier: 1 };
  expect(await whyNotTheirs(stage.db, asked)).toContain("may not run actions any more");
  await give("operator", { platformId: "complyai", environmentId: null, tenant: null });
  expect(await whyNotTheirs(stage.db, asked)).toContain("may not run actions any more");
  const { id } = await give("operator", AUDITRON);
  expect(await whyNotTheirs(stage.db, asked)).toBeUndefined();
  expect(await whyNotTheirs(stage.db, { ...run, tier: 3 })).toContain("lose data");
  await call("admin").grants.revoke({ id, reason: REASON });
  expect(await whyNotTheirs(stage.db, asked)).toContain("may not run actions any more");
});
