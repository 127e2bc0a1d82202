import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { credentials, credentialTests, environments } from "@/db/schema";
import type { CredentialTest } from "@/platforms/credential";
import { connectors } from "@/server/connectors";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { judgeCredentials } from "./judge-credentials";
import { keepInventory } from "./keep-inventory";
import { tendCredentials } from "./tend-credentials";
import { testCredential } from "./test-credential";
import { testNowWith } from "./test-now";
import { credentialAt, days, NOW } from "./testing";

const PLACE = "azure-governance/tried";
const stage = onStage();
const canary = `canary-${randomBytes(24).toString("hex")}`;
let door: Server;
let book: EnvironmentBook;
let asked = 0;
let accepts: "yes" | "no" | "broken" | "repeats it" = "yes";

/** Shows the value to a door over HTTP, as a connector would. */
const doorTest: CredentialTest = {
  credential: "jwt-secret",
  how: "Shows it at the door.",
  timeoutSeconds: 5,
  async test(c, value) {
    const reply = await c.http.send({ base: "api", path: "/door", headers: { "x-key": value } });
    if (reply.status === 200)
      return { state: "accepted", status: "ok", said: `Let in: ${reply.text}`, expiresAt: days(20) };
    if (reply.status === 401)
      return { state: "rejected", status: "alert", said: `Turned away: ${reply.text}` };
    return { state: "unknown", status: "unknown", said: `It answered ${reply.status}.` };
  },
};
const azure = { ...connectors["azure-governance"], credentialTests: () => [doorTest] };
const known = { ...connectors, "azure-governance": azure };
const tryNow = testNowWith(known);

beforeAll(() => {
  process.env.TEST_DOOR_KEY = canary;
  door = createServer((request, response) => {
    asked += 1;
    const isRight = request.headers["x-key"] === canary;
    response.statusCode = accepts === "broken" ? 500 : isRight && accepts !== "no" ? 200 : 401;
    response.end(accepts === "repeats it" ? `you showed ${request.headers["x-key"]}` : "seen");
  });
  return new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await book.close();
  await new Promise((resolve) => door.close(resolve));
});
beforeEach(async () => {
  await book?.close();
  await stage.db.delete(environments);
  await stage.db.insert(environments).values({
    id: PLACE,
    platformId: "azure-governance",
    name: "tried",
    dialect: "real",
    privateNetwork: true,
    baseUrls: { api: `http://127.0.0.1:${(door.address() as AddressInfo).port}` },
    credentials: { "jwt-secret": "env:TEST_DOOR_KEY" },
  });
  book = new EnvironmentBook(stage.db, undefined, known);
  await book.refresh();
  await keepInventory(stage.db, NOW);
  await judgeCredentials(stage.db, NOW, { known, ids: [(await row()).id] });
  asked = 0;
  accepts = "yes";
});

const row = () => credentialAt(stage.db, PLACE, "jwt-secret");
const tried = async (at: Date, by = "the daily test") =>
  testCredential(stage.db, book, (await row()).id, by, at);
const testsOf = () => stage.db.select().from(credentialTests);

test("what is accepted is written down with its end, and tried again the next day", async () => {
  await tried(NOW, "Olga");
  expect(await row()).toMatchObject({
    proved: "accepted",
    provedAt: NOW,
    testStatus: "ok",
    expiresAt: days(20),
    expiresSaid: "a test",
    state: "due",
    toldDays: 30,
  });
  expect(await testsOf()).toMatchObject([{ state: "accepted", byName: "Olga" }]);
  const again = (await row()).testDueAt?.getTime() ?? 0;
  expect(again).toBeGreaterThanOrEqual(days(23 / 24).getTime());
  expect(again).toBeLessThanOrEqual(days(1).getTime());
});

test("what is rejected is dead at once and is not tried again by the clock until another takes its place", async () => {
  accepts = "no";
  await tried(NOW);
  expect(await row()).toMatchObject({ state: "dead", proved: "rejected", testDueAt: null });
  await judgeCredentials(stage.db, days(5), { known, ids: [(await row()).id] });
  expect((await row()).testDueAt).toBeNull();
  const { id } = await row();
  expect(await refusalOf(tryNow(as(stage, "operator", days(5 / 1440)), { id }))).toContain("may lock it");
  await stage.db
    .update(credentials)
    .set({ rotatedAt: days(6) })
    .where(eq(credentials.id, id));
  await judgeCredentials(stage.db, days(6), { known, ids: [id] });
  expect((await row()).testDueAt).toEqual(days(6));
});

test("an answer that tells nothing changes nothing of what was proved, and is on record", async () => {
  await tried(NOW);
  accepts = "broken";
  await tried(days(1));
  expect(await row()).toMatchObject({ proved: "accepted", provedAt: NOW, testStatus: "unknown" });
  expect((await testsOf()).map(({ state }) => state)).toEqual(["accepted", "unknown"]);
});

test("delivered twice it is tried once; what is tried shows up nowhere", async () => {
  accepts = "repeats it";
  await Promise.all([tried(NOW), tried(NOW), tried(NOW)]);
  expect(asked).toBe(1);
  const [kept] = await testsOf();
  expect(kept?.said).toContain("Let in");
  expect(
    JSON.stringify([await row(), await testsOf(), await auditOf(stage.db, "credential.test")]),
  ).not.toContain(canary);
});

test("without a value nothing is asked, and that is said", async () => {
  await stage.db.update(environments).set({ credentials: { "jwt-secret": "env:TEST_NOT_THERE" } });
  await book.refresh();
  await tried(NOW);
  expect(asked).toBe(0);
  expect((await testsOf())[0]).toMatchObject({ state: "unknown" });
});

test("the clock hands out what is due, spread over the hour, and each once", async () => {
  const { testDueAt } = await row();
  expect(testDueAt?.getTime()).toBeGreaterThanOrEqual(NOW.getTime());
  expect(testDueAt?.getTime()).toBeLessThan(days(1 / 24).getTime());
  const jobs = async () =>
    (
      await stage.db.execute<{ count: number }>(
        `select count(*)::int as count from pgboss.job where name = 'test-credential' and data->>'id' = '${(await row()).id}'`,
      )
    ).rows[0]?.count;
  await tendCredentials(stage.db, days(1 / 24), known);
  await tendCredentials(stage.db, days(1.5 / 24), known);
  expect(await jobs()).toBe(1);
});

test("a person has it tried at once, and again only after a while", async () => {
  const { id } = await row();
  await tryNow(as(stage, "operator", NOW), { id });
  expect((await auditOf(stage.db, "credential.test")).at(-1)).toMatchObject({
    subjectId: id,
    result: "done",
  });
  await tried(NOW, "Olga");
  expect(await refusalOf(tryNow(as(stage, "operator", days(1 / 86_400)), { id }))).toContain(
    "tried just now",
  );
  expect(await refusalOf(tryNow(as(stage, "viewer", days(1)), { id }))).toContain("operator");
  const other = await credentialAt(stage.db, PLACE, "api-key");
  expect(await refusalOf(tryNow(as(stage, "operator", days(1)), { id: other.id }))).toContain(
    "no harmless call",
  );
});
