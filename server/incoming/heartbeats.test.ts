import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  environments,
  heartbeats,
  jobStates,
  rateLimits,
  runs,
  stateChanges,
  webhookDeliveries,
} from "@/db/schema";
import type { BeatSignal } from "@/domain/delivery";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { acceptBeat } from "./accept-beat";
import { applyDeliveries } from "./apply-deliveries";
import { listHeartbeats } from "./beat-queries";
import { createHeartbeat, rotateHeartbeat, switchHeartbeat } from "./heartbeats";
import { nextDues } from "./next-due";
import { watchHeartbeats } from "./watch-heartbeats";

const stage = onStage();
const PLACE = "azure-governance/production";
const NOW = new Date("2026-07-01T12:00:00Z");
const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);

const WANTED = {
  environmentId: PLACE,
  job: "nightly-export",
  title: "Nightly export on the old server",
  schedule: { kind: "interval" as const, everySeconds: 3600 },
  graceSeconds: 600,
};

beforeAll(async () => {
  await stage.db
    .insert(environments)
    .values({ id: PLACE, platformId: "azure-governance", name: "production" });
});
beforeEach(async () => {
  for (const table of [heartbeats, runs, webhookDeliveries, jobStates, rateLimits])
    await stage.db.delete(table);
});

async function made(more: Partial<typeof WANTED> = {}) {
  const { id, path } = await createHeartbeat(as(stage, "admin", NOW), { ...WANTED, ...more });
  return { id, token: path.replace("/api/beat/", "") };
}

async function beat(
  token: string,
  at: Date,
  options: { signal?: BeatSignal; body?: string | Uint8Array<ArrayBuffer>; method?: string } = {},
) {
  const { signal = "success", body, method = body === undefined ? "GET" : "POST" } = options;
  const request = new Request(`http://console/api/beat/${token}`, {
    method,
    ...(body === undefined ? {} : { body }),
  });
  const { status } = await acceptBeat({ db: stage.db, now: at, address: "test" }, token, signal, request);
  await applyDeliveries(stage.app.pool, at);
  await watchHeartbeats(stage.db, at);
  return status;
}

const shown = async (at: Date) => (await listHeartbeats(stage.db, at))[0]?.state;
const told = () => stage.db.select().from(runs).orderBy(runs.id);

describe("a heartbeat", () => {
  test("is made by an admin; its address is shown once and only its hash is kept", async () => {
    const { token } = await made();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(await stage.db.select().from(heartbeats))).not.toContain(token);
    expect(JSON.stringify(await listHeartbeats(stage.db, NOW))).not.toContain("tokenHash");
    const entry = (await auditOf(stage.db, "heartbeat.create")).at(-1);
    expect(entry).toMatchObject({ result: "done" });
    expect(JSON.stringify(entry)).not.toContain(token);
    expect(await refusalOf(createHeartbeat(as(stage, "operator"), WANTED))).toContain("admin");
  });

  test("is unknown until heard, good when it came, late, then missed by the clock", async () => {
    const { token } = await made();
    expect((await shown(minutes(1)))?.status).toBe("unknown");
    expect(await beat(token, minutes(5))).toBe(200);
    expect((await shown(minutes(6)))?.word).toBe("on time");
    expect((await shown(minutes(66)))?.word).toBe("late");
    await watchHeartbeats(stage.db, minutes(80));
    expect(await shown(minutes(80))).toMatchObject({ word: "missed", status: "alert" });
    await beat(token, minutes(81));
    expect((await shown(minutes(82)))?.status).toBe("ok");
    const changes = await stage.db.select().from(stateChanges).orderBy(stateChanges.id);
    expect(changes.slice(-3).map(({ subject, toStatus }) => [subject, toStatus])).toEqual([
      ["nightly-export@", "ok"],
      ["nightly-export@", "alert"],
      ["nightly-export@", "ok"],
    ]);
  });

  test("that was never heard at all is missed too", async () => {
    await made();
    expect(await shown(minutes(75))).toMatchObject({ word: "missed", status: "alert" });
  });

  test("start and end are one run; a failure says why; a start without an end hangs", async () => {
    const { token } = await made();
    await beat(token, minutes(0), { signal: "start" });
    await beat(token, minutes(3), { body: "120 rows" });
    expect(await told()).toMatchObject([
      { status: "succeeded", durationMs: 180_000, sources: ["heartbeat"] },
    ]);
    await beat(token, minutes(60), { signal: "fail", body: "disk full, password=hunter2" });
    expect((await told()).at(-1)).toMatchObject({
      status: "failed",
      error: "disk full, password=[redacted]",
    });
    expect(await shown(minutes(61))).toMatchObject({ word: "failed", status: "alert" });
    await beat(token, minutes(62), { signal: "start" });
    expect((await shown(minutes(63)))?.word).toBe("running");
    expect(await shown(minutes(73))).toMatchObject({ word: "missed", status: "alert" });
  });

  test("of a declared job makes its data fresh, and the clock judges it like the others", async () => {
    const { token } = await made({ job: "costs" });
    await beat(token, minutes(0));
    const [state] = await stage.db.select().from(jobStates).where(eq(jobStates.job, "costs"));
    expect(state?.lastGoodAt).toEqual(NOW);
  });

  test("takes what comes with it up to ten kilobytes, whatever it is", async () => {
    const { token } = await made();
    expect(await beat(token, minutes(1), { body: "x".repeat(50_000) })).toBe(200);
    expect(await beat(token, minutes(2), { body: Uint8Array.of(0xff, 0x00, 0xfe) })).toBe(200);
    const rows = await stage.db.select().from(webhookDeliveries);
    expect(Math.max(...rows.map(({ body }) => body.length))).toBe(10_000);
  });

  test("answers HEAD and GET, and 404 where nobody lives", async () => {
    const { token } = await made();
    expect(await beat(token, minutes(1), { method: "HEAD" })).toBe(200);
    expect(await beat("A".repeat(43), minutes(1))).toBe(404);
    expect(await beat("../../etc/passwd\u0000", minutes(1))).toBe(404);
    expect((await told()).length).toBe(1);
  });

  test("takes as long for an address that is none", async () => {
    const { token } = await made();
    const took = async (address: string) => {
      const from = performance.now();
      await acceptBeat(
        { db: stage.db, now: NOW, address: "t" },
        address,
        "success",
        new Request("http://console/"),
      );
      return performance.now() - from;
    };
    await took(token);
    expect(await took(token)).toBeGreaterThanOrEqual(24);
    expect(await took("B".repeat(43))).toBeGreaterThanOrEqual(24);
  });

  test("that reports too often is told to wait", async () => {
    const { token } = await made();
    const answers: number[] = [];
    for (let turn = 0; turn < 14; turn += 1) answers.push(await beat(token, minutes(1)));
    expect(answers.slice(0, 8)).toEqual(Array(8).fill(200));
    expect(answers).toContain(429);
  });

  test("gets a new address, and the old one stops", async () => {
    const { id, token } = await made();
    const { path } = await rotateHeartbeat(as(stage, "admin", NOW), { id });
    expect(await beat(token, minutes(1))).toBe(404);
    expect(await beat(path.replace("/api/beat/", ""), minutes(1))).toBe(200);
  });

  test("switched off expects nothing and takes nothing; on again it is due from then", async () => {
    const { id, token } = await made();
    await switchHeartbeat(as(stage, "admin", NOW), { id, active: false });
    expect(await beat(token, minutes(1))).toBe(409);
    expect((await shown(minutes(600)))?.status).toBe("paused");
    await switchHeartbeat(as(stage, "admin", minutes(600)), { id, active: true });
    expect((await shown(minutes(601)))?.status).toBe("unknown");
  });
});

describe("a schedule", () => {
  const cron = (text: string, zone = "UTC") => ({ kind: "cron" as const, cron: text, zone });
  const dues = (text: string, zone?: string, count = 2) =>
    nextDues(cron(text, zone), NOW, count).map((at) => at.toISOString());

  test("in cron's five fields is read in its zone", () => {
    expect(dues("30 6 * * 1-5", "America/Jamaica")).toEqual([
      "2026-07-02T11:30:00.000Z",
      "2026-07-03T11:30:00.000Z",
    ]);
    expect(dues("*/15 * * * *")).toEqual(["2026-07-01T12:15:00.000Z", "2026-07-01T12:30:00.000Z"]);
  });

  test("keeps its hour over a change of clocks", () =>
    expect(
      nextDues(cron("0 3 * * *", "Europe/Berlin"), new Date("2026-10-24T12:00:00Z"), 2).map((at) =>
        at.toISOString(),
      ),
    ).toEqual(["2026-10-25T02:00:00.000Z", "2026-10-26T02:00:00.000Z"]));

  test.each([["61 * * * *"], ["a b c d e"], ["0 0 31 2 *"], ["* * * *"], ["* * * * * *"]])(
    "%s is refused in words",
    async (text) => {
      const attempt = createHeartbeat(as(stage, "admin", NOW), { ...WANTED, schedule: cron(text) });
      expect(await refusalOf(attempt)).toMatch(/cron expression|five fields/);
    },
  );
});
