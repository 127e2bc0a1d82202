import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { eq, like } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { rateLimits, rateRefusals } from "@/db/schema";
import type { Context } from "./command";
import { limit } from "./rate-limit";
import { answered, retryAfter } from "./refusal";
import { countRateRefusal } from "./security/rate-refusals";
import { tooFast } from "./security/signals";
import { as, enter, onStage } from "./testing/cast";
import { machineOf } from "./tokens/door";
import { reads, router } from "./trpc";

const stage = onStage();
const soon = () => new Date(Date.now() + 1000);
beforeEach(() => stage.db.delete(rateRefusals));

describe("questions of one person", () => {
  const questions = router({
    one: reads("platform:read").query(() => "one"),
    other: reads("audit:read").query(() => "other"),
  });
  const ask = (ctx: Context, calls: readonly string[]) =>
    fetchRequestHandler({
      endpoint: "",
      router: questions,
      req: new Request(`http://console/${calls.join(",")}?batch=1&input={}`),
      responseMeta: retryAfter,
      createContext: () => ctx,
    });
  const spent = (who: string) =>
    stage.db
      .update(rateLimits)
      .set({ tokens: 0, refilledAt: new Date(Date.now() + 3_600_000) })
      .where(like(rateLimits.key, `${who}:%`));

  test("are answered however many tabs there are; a script is refused, told when to come again, and counted", async () => {
    const ctx = { ...as(stage, "operator"), actor: await enter(stage.db, "operator", "Oskar") };
    const page = Array.from({ length: 30 }, () => "one");
    for (let round = 0; round < 10; round++) {
      const tabs = await Promise.all(Array.from({ length: 10 }, () => ask(ctx, page)));
      expect(tabs.map(({ status }) => status)).toEqual(tabs.map(() => 200));
    }
    await spent(ctx.actor.id);
    const refused = await ask(ctx, ["one", "other"]);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("5");
    expect(await refused.text()).toContain("Wait 5 s and try again");
    expect(await tooFast(stage.db, soon())).toMatchObject({
      value: 2,
      reason: expect.stringContaining("Oskar was refused 2 times"),
    });
    expect((await ask(as(stage, "viewer"), ["one"])).status).toBe(200);
  });

  test("are answered again as soon as some are left, and the clock set back keeps nobody out", async () => {
    const actor = await enter(stage.db, "operator", "Orla");
    const at = (seconds: number) => ({ ...as(stage, "operator", new Date(seconds * 1000)), actor });
    const asked = async (seconds: number) => (await ask(at(seconds), ["one"])).status;
    const isThere = () => stage.db.delete(rateLimits).where(like(rateLimits.key, `${actor.id}:%`));
    await ask(
      at(0),
      Array.from({ length: 100 }, () => "one"),
    );
    await spent(actor.id);
    expect(await asked(5000)).toBe(429);
    await isThere();
    expect(await asked(5000.9)).toBe(429);
    expect(await asked(5001)).toBe(200);
    await ask(
      at(5001),
      Array.from({ length: 99 }, () => "one"),
    );
    await spent(actor.id);
    expect(await asked(6000)).toBe(429);
    await isThere();
    expect(await asked(2000)).toBe(200);
  });
});

test("files are limited by kind, and the refusal of a route says when to come again", async () => {
  const ctx = as(stage, "auditor");
  const told = await Promise.allSettled(Array.from({ length: 60 }, () => limit(ctx, "sending an export")));
  const refused = told.filter((one) => one.status === "rejected");
  expect(refused.length).toBeGreaterThan(20);
  const answer = await answered("sending an export", () => Promise.reject(refused[0]?.reason));
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "5"]);
  expect(await answer.text()).toContain("Wait a few seconds");
  await expect(limit(ctx, "sending a report's PDF")).resolves.toBeUndefined();
});

describe("changes of one kind by one person", () => {
  const seconds = (count: number) => new Date(Date.now() + count * 1000);
  const leave = (tokens: number, refilledAt: Date) =>
    stage.db.update(rateLimits).set({ tokens, refilledAt }).where(eq(rateLimits.key, key()));
  const key = () => `${stage.cast.admin.id}:trial.change`;
  const left = async () =>
    (await stage.db.select().from(rateLimits).where(eq(rateLimits.key, key())))[0] ?? expect.fail();
  const change = () => limit(as(stage, "admin"), "trial.change");
  beforeEach(async () => {
    await stage.db.delete(rateLimits);
    await change();
  });

  test("are taken again after a wait, as many as there was time for", async () => {
    await leave(0, seconds(-5));
    await change();
    expect((await left()).tokens).toBeGreaterThanOrEqual(9);
  });

  test("are never more at once than at the beginning, however long nobody came", async () => {
    await leave(0, seconds(-86_400));
    await change();
    expect((await left()).tokens).toBe(29);
  });

  test("that were refused make nobody wait longer", async () => {
    const begun = seconds(3600);
    await leave(0, begun);
    for (const _ of ["once", "and again"]) await expect(change()).rejects.toThrow("too fast");
    expect(await left()).toMatchObject({ tokens: 0, refilledAt: begun });
  });

  test("keep back no other kind, and nobody else", async () => {
    await leave(0, seconds(3600));
    await expect(limit(as(stage, "admin"), "trial.other")).resolves.toBeUndefined();
    await expect(limit(as(stage, "operator"), "trial.change")).resolves.toBeUndefined();
  });
});

describe("what is refused is counted", () => {
  test("of an address that no known machine stands behind, which the check names", async () => {
    const machine = { db: stage.db, now: new Date(0), address: "203.0.113.77" };
    const told = await Promise.all(
      Array.from({ length: 640 }, () => machineOf(machine, new Request("http://console/"), "read")),
    );
    const refused = told.filter((one) => "refused" in one && one.refused.status === 429);
    expect(refused).toHaveLength(40);
    expect(await tooFast(stage.db, soon())).toMatchObject({
      value: 40,
      reason: "The address 203.0.113.77 was refused 40 times within 15 min for calling too fast.",
    });
  });

  test("in a flood each, in few statements", async () => {
    await Promise.all(Array.from({ length: 500 }, () => countRateRefusal(stage.db, "a flood", "trial")));
    expect(await tooFast(stage.db, soon())).toMatchObject({ value: 500 });
    await countRateRefusal(stage.db, "a flood", "trial");
    expect(await tooFast(stage.db, soon())).toMatchObject({ value: 501 });
  });
});
