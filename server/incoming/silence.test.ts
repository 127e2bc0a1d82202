import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { environments, jobStates, runs, webhookDeliveries } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { hookHealth } from "./silence";

const stage = onStage();
const PLACE = "adinsights/production";
const NOW = new Date("2026-07-01T12:00:00Z");
const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);

beforeAll(async () => {
  const row = (name: string, credentials: Record<string, string>, options: Record<string, string> = {}) => ({
    id: `adinsights/${name}`,
    platformId: "adinsights" as const,
    name,
    credentials,
    options,
  });
  await stage.db
    .insert(environments)
    .values([
      row("production", { "webhook-secret": "env:NONE" }),
      row("open", {}, { "webhook-secret-required": "false" }),
      row("closed", {}),
    ]);
});
beforeEach(async () => {
  await stage.db.delete(webhookDeliveries);
  await stage.db.delete(runs);
  await stage.db.delete(jobStates);
});

const arrived = (receivedAt: Date) =>
  stage.db.insert(webhookDeliveries).values({
    environmentId: PLACE,
    source: "airbyte",
    receivedAt,
    verdict: "accepted",
    httpStatus: 200,
    said: "",
    body: "",
    bodyDigest: "",
  });

const ran = (endedAt: Date) =>
  stage.db.insert(runs).values({
    environmentId: PLACE,
    job: "airbyte-sync",
    tenant: "kingston",
    externalId: `kingston/${endedAt.getTime()}`,
    status: "succeeded",
    startedAt: new Date(endedAt.getTime() - 60_000),
    endedAt,
    sources: ["history"],
    seenAt: endedAt,
  });

const health = async (at: Date) =>
  (await hookHealth(stage.db, at)).find(({ environmentId }) => environmentId === PLACE);

describe("silence", () => {
  test("counts after thirty minutes, and only while jobs end", async () => {
    await arrived(NOW);
    expect((await health(minutes(45)))?.silentSeconds).toBeNull();
    await ran(minutes(20));
    expect((await health(minutes(29)))?.silentSeconds).toBeNull();
    expect(await health(minutes(31))).toMatchObject({
      silentSeconds: 31 * 60,
      sentence: "No webhook for 31 min, although a job ended 11 min ago.",
    });
    await arrived(minutes(32));
    expect((await health(minutes(40)))?.silentSeconds).toBeNull();
  });

  test("of a job whose news is on its way is none", async () => {
    await arrived(NOW);
    await ran(minutes(40));
    expect((await health(minutes(41)))?.silentSeconds).toBeNull();
  });

  test("counts too where no webhook ever came", async () => {
    await ran(minutes(-40));
    expect((await health(NOW))?.silentSeconds).toBe(40 * 60);
  });

  test("is looked for wherever webhooks are set up", async () =>
    expect(
      (await hookHealth(stage.db, NOW)).map(({ environmentId, isConfigured }) => [
        environmentId,
        isConfigured,
      ]),
    ).toEqual([
      ["adinsights/closed", false],
      ["adinsights/open", true],
      [PLACE, true],
    ]));
});

describe("what is called arriving", () => {
  const state = async (at: Date) => (await health(at))?.state;

  test("came when it was due; older news is of no use, and proves nothing about now", async () => {
    expect(await state(NOW)).toBe("never");
    await arrived(NOW);
    expect(await state(minutes(149))).toBe("arriving");
    expect(await state(minutes(151))).toBe("quiet");
    expect((await health(minutes(360)))?.sentence).toBe(
      "The last webhook came 6 h ago, and no job was seen to end since, so nobody knows whether the next would arrive.",
    );
  });

  test("is not what a job that ended still owes", async () => {
    await arrived(NOW);
    await ran(minutes(10));
    expect(await state(minutes(11))).toBe("arriving");
    expect(await state(minutes(20))).toBe("late");
    expect(await state(minutes(41))).toBe("silent");
  });

  test("rests while no job may start", async () => {
    await arrived(NOW);
    const job = (tenant: string, restsUntil: Date | null) => ({
      environmentId: PLACE,
      job: "airbyte-sync",
      tenant,
      restsUntil,
      observedAt: NOW,
      everySeconds: 120,
      status: "ok" as const,
      since: NOW,
    });
    await stage.db.insert(jobStates).values(job("kingston", minutes(480)));
    expect(await health(minutes(420))).toMatchObject({
      state: "resting",
      sentence: "The last webhook came 7 h ago; while the jobs rest, none is due.",
    });
    expect(await state(minutes(481))).toBe("quiet");
    await stage.db.insert(jobStates).values(job("montego", null));
    expect(await state(minutes(420))).toBe("quiet");
  });
});
