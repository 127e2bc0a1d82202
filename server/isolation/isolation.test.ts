import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { alerts, checks, environments, isolationViews, questions, tenantRecords } from "@/db/schema";
import { adinsights } from "@/platforms/adinsights/platform";
import { simulate } from "@/platforms/adinsights/simulator";
import { askQuestion } from "@/platforms/converse";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { declareRules } from "@/server/alert-rules/declare-rules";
import { judgeAlerts } from "@/server/alert-rules/judge-alerts";
import { applyConfig, applyDialect } from "@/server/config/apply";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { type LimitBook, readLimits } from "@/server/observe/limits";
import { settle } from "@/server/observe/settle";
import { storeBatch } from "@/server/observe/store";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { cellHistory, isolationMatrix, isolationRounds } from "./queries";
import { runIsolation } from "./run-isolation";

const stage = onStage();
const PLACE = "adinsights/production";
let simulator: RunningSimulator;
let book: EnvironmentBook;
let limits: LimitBook;
let now = new Date("2026-11-20T14:35:00Z");

beforeAll(async () => {
  const { db } = stage;
  simulator = await runSimulator(simulate, { dialect: "head", seed: "isolation", now: () => now });
  await declareThresholds(db);
  await declareRules(db);
  limits = await readLimits(db);
  await db.execute("select ensure_observation_partitions(1, 1)");
  const credentials = Object.fromEntries(
    Object.entries(simulator.credentials).map(([name, value]) => {
      const variable = `TEST_ISOLATION_${name.toUpperCase().replaceAll("-", "_")}`;
      process.env[variable] = value;
      return [name, `env:${variable}`];
    }),
  );
  await applyConfig(db, {
    environments: [
      {
        id: PLACE,
        platform: "adinsights",
        name: "production",
        urls: simulator.baseUrls,
        credentials,
        dialect: "head",
        privateNetwork: true,
        options: { ...simulator.options },
        simulated: true,
      },
    ],
    problems: [],
    broken: [],
  });
  await applyDialect(db, PLACE, adinsights.id, "head");
  await db.update(environments).set({ dialect: "head" }).where(eq(environments.id, PLACE));
  book = new EnvironmentBook(db);
  await book.refresh();
});
afterAll(async () => {
  await book.close();
  await simulator.close();
});
beforeEach(() => {
  simulator.setFaults([]);
  now = new Date();
});

/** Asks as a worker does, out of turn. */
async function lookNow() {
  const [question] = await stage.db
    .update(questions)
    .set({ attempt: 1, leaseUntil: null })
    .where(eq(questions.key, "isolation"))
    .returning();
  const askable = book.askableFor(question?.id ?? 0);
  if (!askable) throw new Error("nothing to ask");
  const asked = await askQuestion(askable.question, askable.conversation);
  now = new Date();
  return storeBatch(stage.app.pool, [settle(askable.meta, 1, asked, now, limits)], limits);
}

const placeOf = async () => {
  const place = (await isolationMatrix(stage.db, now)).find(({ environmentId }) => environmentId === PLACE);
  if (!place) throw new Error("no place");
  return place;
};
const statusOf = async () =>
  (await stage.db.select().from(checks).where(eq(checks.key, "tenant-isolation")))[0]?.status;

describe("a round", () => {
  test("is kept list by list and tenant by tenant, and stored once", async () => {
    await lookNow();
    const { tenants, listings, status, at, notCompared } = await placeOf();
    expect({ status, at, notCompared }).toEqual({ status: "ok", at: now, notCompared: undefined });
    expect(tenants.map(({ key }) => key).sort()).toEqual(["kingston", "montego"]);
    expect(listings.length).toBeGreaterThan(20);
    expect(listings.every(({ cells }) => cells.length === 2)).toBe(true);
    expect(listings.find(({ key }) => key === "users/pretending")?.cells[0]?.verdict).toBe("own");
  });

  test("with a foreign row turns the check and opens a critical alert at once", async () => {
    simulator.setFaults([{ kind: "tenant-leak", pathPrefix: "/api/users/" }]);
    await lookNow();
    expect(await statusOf()).toBe("alert");
    await judgeAlerts(stage.db, now);
    const open = await stage.db.select().from(alerts).where(eq(alerts.trouble, "isolation"));
    expect(open).toMatchObject([{ environmentId: PLACE, severity: "critical" }]);

    const { listings, reason } = await placeOf();
    expect(reason).toContain("Isolation is broken");
    const users = listings.find(({ key }) => key === "users")?.cells ?? [];
    expect(users.map(({ verdict, foreign, foreignIds }) => [verdict, foreign, foreignIds.length])).toEqual([
      ["leak", 1, 1],
      ["leak", 1, 1],
    ]);
    const { rounds } = await isolationRounds(stage.db, PLACE, undefined);
    expect(rounds[0]).toMatchObject({ at: now, leak: 4 });
    expect(rounds[1]).toMatchObject({ leak: 0 });
    const older = await isolationRounds(stage.db, PLACE, rounds[0]?.at);
    expect(older.rounds[0]?.at).toEqual(rounds[1]?.at);
    const cell = await cellHistory(stage.db, { environmentId: PLACE, listing: "users", tenant: "kingston" });
    expect(cell.map(({ verdict }) => verdict)).toEqual(["leak", "own"]);
  });

  test("ends green again when the row is gone, and is unproven where a list is empty", async () => {
    await lookNow();
    expect(await statusOf()).toBe("ok");
    simulator.setFaults([{ kind: "500", pathPrefix: "/api/clients/" }]);
    await lookNow();
    expect(await statusOf()).toBe("unknown");
    expect((await placeOf()).listings.find(({ key }) => key === "clients")?.cells[0]?.verdict).toBe(
      "not-read",
    );
  });

  test("that could not be asked at all leaves the last one standing, with the trouble", async () => {
    const before = await stage.db.select().from(isolationViews);
    simulator.setFaults([{ kind: "500", pathPrefix: "" }]);
    await lookNow();
    expect(await stage.db.select().from(isolationViews)).toHaveLength(before.length);
    expect(await placeOf()).toMatchObject({ status: "unknown", trouble: expect.stringContaining("500") });
  });

  test("compares the tenants that are marked", async () => {
    await stage.db.insert(tenantRecords).values(
      ["portmore", "mandeville"].map((externalId) => ({
        environmentId: PLACE,
        externalId,
        name: externalId,
        status: "live" as const,
        statusSince: now,
        isCanary: true,
        createdAt: now,
        changedAt: now,
      })),
    );
    await book.refresh();
    await lookNow();
    expect((await placeOf()).tenants.map(({ key }) => key).sort()).toEqual(["mandeville", "portmore"]);
  });
});

describe("looking now", () => {
  test("asks that one question again, with its audit event", async () => {
    await runIsolation(as(stage, "operator"), { environmentId: PLACE });
    const { rows } = await stage.db.execute<{ data: unknown }>(
      "select data from pgboss.job where name = 'reask' order by created_on desc limit 1",
    );
    expect(rows[0]?.data).toMatchObject({ environmentId: PLACE, questions: '["isolation"]' });
    expect(await auditOf(stage.db, "isolation.run")).toMatchObject([{ result: "done", subjectId: PLACE }]);
  });

  test("is refused to viewers, and where nothing can be compared", async () => {
    expect(await refusalOf(runIsolation(as(stage, "viewer"), { environmentId: PLACE }))).toContain(
      "operator",
    );
    await stage.db.insert(environments).values({ id: "auditron/new", platformId: "auditron", name: "new" });
    expect(await refusalOf(runIsolation(as(stage, "operator"), { environmentId: "auditron/new" }))).toContain(
      "Nothing was asked",
    );
    const place = (await isolationMatrix(stage.db, now)).find(
      ({ environmentId }) => environmentId === "auditron/new",
    );
    expect(place?.notCompared).toContain("was not reached yet");
  });
});
