import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { actionRuns, environments, failureRules, runs } from "@/db/schema";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { classifyRuns, reconsiderRuns } from "./classify";
import { addFailureRule, switchFailureRule } from "./failure-rules";
import { listFailures } from "./failures";
import { listFailureRules } from "./read-rules";
import { setFailureClass } from "./set-class";

const stage = onStage();
const PLACE = "azure-governance/test";
const NOW = new Date("2026-11-20T12:00:00Z");
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

beforeAll(async () => {
  await stage.db.insert(environments).values({
    id: PLACE,
    platformId: "azure-governance",
    name: "test",
    baseUrls: {},
    credentials: {},
    dialectWanted: "real",
    dialect: "real",
    options: {},
    active: true,
  } as typeof environments.$inferInsert);
});

afterEach(async () => {
  await stage.db.delete(runs);
  await stage.db.delete(failureRules);
  await stage.db.delete(actionRuns);
});

type Put = Partial<typeof runs.$inferInsert>;
async function put(more: Put = {}) {
  const [run] = await stage.db
    .insert(runs)
    .values({
      environmentId: PLACE,
      job: "costs",
      tenant: "",
      externalId: randomUUID(),
      status: "failed",
      startedAt: ago(11),
      endedAt: ago(10),
      seenAt: ago(9),
      ...more,
    })
    .returning();
  if (!run) throw new Error("no run");
  return run;
}
const read = async (id: number) => (await stage.db.select().from(runs).where(eq(runs.id, id)))[0];

describe("as runs end", () => {
  test("each gets its class, with the rule and the words it went by", async () => {
    const secret = await put({ error: "AADSTS7000215: Invalid client secret", job: "costs" });
    const limit = await put({ error: "429 Too Many Requests", job: "compliance" });
    const nothing = await put({ status: "succeeded", records: 0, job: "identity" });
    const hung = await put({ status: "running", endedAt: null, deadlineAt: ago(1), job: "resources" });
    const good = await put({ status: "succeeded", records: 4 });
    const going = await put({
      status: "running",
      endedAt: null,
      deadlineAt: new Date(NOW.getTime() + 60_000),
    });
    await classifyRuns(stage.db, NOW);
    expect(await read(secret.id)).toMatchObject({
      failureClass: "authentication",
      failureBecause: { rule: "entra-secret", matched: "AADSTS7000215" },
    });
    expect((await read(limit.id))?.failureClass).toBe("rate-limit");
    expect((await read(nothing.id))?.failureClass).toBe("zero-records");
    expect((await read(hung.id))?.failureClass).toBe("hung");
    expect((await read(good.id))?.failureClass).toBeNull();
    expect((await read(going.id))?.failureClass).toBeNull();
    expect(await classifyRuns(stage.db, NOW)).toBe(0);
  });

  test("one that hung and ended well after all is no failure any more", async () => {
    const run = await put({ status: "running", endedAt: null, deadlineAt: ago(1) });
    await classifyRuns(stage.db, NOW);
    await stage.db
      .update(runs)
      .set({ status: "succeeded", endedAt: NOW, records: 3 })
      .where(eq(runs.id, run.id));
    await reconsiderRuns(stage.db, NOW);
    expect(await read(run.id)).toMatchObject({ failureClass: null, failureBecause: null });
  });

  test("words of any kind are kept as they can be", async () => {
    const texts = [
      "",
      " ",
      "\ud800 half a pair 429 Too Many Requests",
      "x".repeat(100_000),
      "%' or 1=1; --",
      "<b>",
    ];
    for (const error of texts) await put({ error: error.replace(/\ud800/g, "?"), externalId: randomUUID() });
    await classifyRuns(stage.db, NOW);
    expect(await stage.db.$count(runs, sql`failure_class is null`)).toBe(0);
  });

  test("by two workers at once nothing is lost", async () => {
    for (let count = 0; count < 20; count += 1) await put({ error: "Connection timeout" });
    await Promise.all([classifyRuns(stage.db, NOW), classifyRuns(stage.db, NOW)]);
    expect(await stage.db.$count(runs, eq(runs.failureClass, "timeout"))).toBe(20);
  });
});

describe("an environment whose jobs all fail together", () => {
  const JOBS = ["costs", "compliance", "resources", "identity"];

  test("has one authentication problem, said as such, until a run ends well", async () => {
    for (const job of JOBS)
      await put({ job, error: job === "costs" ? "AADSTS7000215: Invalid client secret" : "Sync failed" });
    await classifyRuns(stage.db, NOW);
    const { problems, classes } = await listFailures(stage.db, 24, NOW);
    expect(problems).toMatchObject([{ environmentId: PLACE, failed: 4, matched: "AADSTS7000215" }]);
    expect(classes.map(({ failureClass, open }) => [failureClass, open])).toEqual([["authentication", 4]]);
    for (const cause of classes.flatMap((group) => group.causes))
      for (const run of cause.runs) expect(run.noRetryBecause).toContain("until the credential is renewed");

    await put({ status: "succeeded", records: 9, startedAt: ago(2), endedAt: ago(1) });
    const later = await listFailures(stage.db, 24, NOW);
    expect(later.problems).toEqual([]);
    expect(later.classes[0]?.open).toBe(3);
  });

  test("is seen as such also where nobody tells when runs began", async () => {
    for (const job of JOBS)
      await put({ job, startedAt: null, error: job === "costs" ? "AADSTS7000215" : "Sync failed" });
    await classifyRuns(stage.db, NOW);
    expect((await listFailures(stage.db, 24, NOW)).problems).toMatchObject([{ failed: 4 }]);
    await put({ status: "succeeded", records: 9, startedAt: ago(2), endedAt: ago(1) });
    expect((await listFailures(stage.db, 24, NOW)).classes[0]?.open).toBe(3);
  });

  test("of a timeout has no problem of credentials", async () => {
    for (const job of JOBS) await put({ job, error: "Connection timeout" });
    await classifyRuns(stage.db, NOW);
    const { problems, classes } = await listFailures(stage.db, 24, NOW);
    expect(problems).toEqual([]);
    expect(classes[0]).toMatchObject({ failureClass: "timeout", causes: [{ count: 4 }] });
    expect(classes[0]?.causes[0]?.provider?.statusUrl).toBe("https://status.azure.com");
  });
});

describe("a person who knows better", () => {
  test("is believed for good, offered a rule, and remembered for the same words", async () => {
    const run = await put({ error: "Flux 12 misaligned", seenAt: NOW });
    await classifyRuns(stage.db, NOW);
    const { offer } = await setFailureClass(as(stage, "operator"), {
      runIds: [run.id],
      failureClass: "data-or-schema",
    });
    expect(offer).toEqual({
      platformId: "azure-governance",
      pattern: "Flux 12 misaligned",
      failureClass: "data-or-schema",
    });
    await reconsiderRuns(stage.db, NOW);
    expect(await read(run.id)).toMatchObject({ failureClass: "data-or-schema", classedByName: "Olga" });
    const next = await put({ error: "Flux 99 misaligned" });
    await classifyRuns(stage.db, NOW);
    expect(await read(next.id)).toMatchObject({
      failureClass: "data-or-schema",
      failureBecause: { rule: "history" },
    });
    expect((await auditOf(stage.db, "failure.class")).at(-1)).toMatchObject({ actor: { name: "Olga" } });
  });

  test("adds a rule, and what failed before is looked at again", async () => {
    const run = await put({ error: "Flux 12 misaligned", seenAt: new Date() });
    const said = await put({ error: "Flux 13 misaligned", failureClass: "timeout", classedByName: "Olga" });
    await classifyRuns(stage.db, new Date());
    await stage.db.update(runs).set({ failureClass: "unknown" }).where(eq(runs.id, run.id));
    const rule = {
      platformId: null,
      pattern: "flux * misaligned",
      httpStatus: null,
      failureClass: "data-or-schema" as const,
      reason: "the export is late",
    };
    const ada = as(stage, "admin");
    const { id, changed } = await addFailureRule(ada, rule);
    expect(changed).toBe(1);
    expect(await read(run.id)).toMatchObject({
      failureClass: "data-or-schema",
      failureBecause: { rule: `own:${id}`, matched: "Flux 12 misaligned" },
    });
    expect((await read(said.id))?.failureClass).toBe("timeout");
    expect(await refusalOf(addFailureRule(ada, rule))).toContain("already");
    await switchFailureRule(ada, { id, active: false });
    expect((await read(run.id))?.failureBecause?.rule).not.toContain("own:");
  });

  test("switches a shipped rule off and on", async () => {
    const run = await put({ error: "AADSTS7000215", seenAt: new Date() });
    await classifyRuns(stage.db, new Date());
    const ada = as(stage, "admin");
    await switchFailureRule(ada, { id: "entra-secret", active: false });
    expect((await read(run.id))?.failureClass).toBe("unknown");
    expect((await listFailureRules(stage.db)).find(({ id }) => id === "entra-secret")?.active).toBe(false);
    await switchFailureRule(ada, { id: "entra-secret", active: true });
    expect((await read(run.id))?.failureClass).toBe("authentication");
  });

  test.each([
    ["(a+)+$", "three letters"],
    ["*", "three letters"],
    ["a*b*c*d*e*f*g*h", "five *"],
    ["two\nlines", "one line"],
  ])("is told what is wrong with the pattern %j", async (pattern, words) => {
    const attempt = addFailureRule(as(stage, "admin"), {
      platformId: null,
      pattern,
      httpStatus: null,
      failureClass: "timeout",
      reason: "for the test",
    });
    expect(await refusalOf(attempt)).toContain(words);
  });

  test("needs the right role for rules", async () => {
    const attempt = switchFailureRule(as(stage, "operator"), { id: "entra-secret", active: false });
    expect(await refusalOf(attempt)).toContain("Needs the admin role");
  });
});
