import { and, arrayOverlaps, eq, isNotNull, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { environments, heartbeats, runs, webhookDeliveries } from "@/db/schema";
import type { BeatSignal } from "@/domain/delivery";
import { HOOK_SECRET } from "@/domain/delivery";
import { simulate } from "@/platforms/adinsights/simulator";
import { as } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { withWorkers } from "@/server/testing/with-workers";
import { acceptAirbyte } from "./accept-airbyte";
import { acceptBeat } from "./accept-beat";
import { createHeartbeat } from "./heartbeats";
import { HookPlaces } from "./hook-places";

const PLACE = "adinsights/production";
const CONNECTION = "5b0c1de2-0000-4000-8000-00000000abcd";
const FIRST_JOB = 9_000_000;

const stage = withWorkers({
  platform: "adinsights",
  simulate,
  dialect: "head",
  options: { "airbyte-connections": `${CONNECTION}=kingston` },
});

/** What Airbyte sends of `count` finished jobs, numbered from `from`; each was answered as kept. */
async function sendHooks(from: number, count: number): Promise<void> {
  const places = new HookPlaces(stage.db, HOOK_SECRET);
  const now = new Date();
  const ended = Math.floor(now.getTime() / 1000) - 60;
  for (let id = from; id < from + count; id += 1) {
    const request = new Request("http://console/api/hooks/airbyte/production", {
      method: "POST",
      body: JSON.stringify({
        connectionId: CONNECTION,
        job: { id, status: "succeeded", createdAt: ended - 60, updatedAt: ended },
      }),
      headers: {
        "content-type": "application/json",
        "x-airbyte-webhook-secret": stage.simulator.credentials["webhook-secret"] ?? "",
      },
    });
    expect((await acceptAirbyte({ db: stage.db, places, now }, "production", request)).status).toBe(200);
  }
}

async function makeBeat(job: string): Promise<{ id: string; report(signal: BeatSignal): Promise<void> }> {
  const { id, path } = await createHeartbeat(as(stage, "admin"), {
    environmentId: PLACE,
    job,
    title: job,
    schedule: { kind: "interval", everySeconds: 3600 },
    graceSeconds: 600,
  });
  return {
    id,
    report: async (signal) => {
      const request = new Request(`http://console${path}`);
      const ctx = { db: stage.db, now: new Date(), address: "test" };
      const { status } = await acceptBeat(ctx, path.replace("/api/beat/", ""), signal, request);
      expect(status).toBe(200);
    },
  };
}

const applied = () => stage.db.$count(webhookDeliveries, isNotNull(webhookDeliveries.appliedAt));
const runsFrom = (source: "webhook" | "heartbeat") =>
  stage.db
    .select()
    .from(runs)
    .where(and(eq(runs.environmentId, PLACE), arrayOverlaps(runs.sources, [source])));

describe("a worker that is killed while it applies what came in", { timeout: 300_000, retry: 0 }, () => {
  test("loses nothing, applies nothing twice, and what comes in meanwhile is kept", async () => {
    const first = await stage.startWorker();
    expect(await stage.db.$count(environments, eq(environments.id, PLACE))).toBe(1);
    first.kill("SIGKILL");

    const [early, late] = [await makeBeat("early"), await makeBeat("late")];
    await sendHooks(FIRST_JOB, 40);
    for (const beat of [early, late]) {
      await beat.report("start");
      await beat.report("success");
    }

    const holder = await stage.app.pool.connect();
    await holder.query("begin");
    await holder.query("select 1 from heartbeats where id = $1 for update", [late.id]);
    const second = await stage.startWorker();
    // The forty runs and the first heartbeat are written and not yet committed.
    const pid = await until("the batch waits for the second heartbeat", async () => {
      const { rows } = await stage.db.execute<{ pid: number }>(
        sql`select pid from pg_stat_activity where wait_event_type = 'Lock' and query like '%from heartbeats where id = $1 for update%'`,
      );
      return rows[0]?.pid;
    });
    second.kill("SIGKILL");
    await holder.query("rollback");
    holder.release();
    await until("its transaction is undone", async () => {
      const { rows } = await stage.db.execute(sql`select 1 from pg_stat_activity where pid = ${pid}`);
      return rows.length === 0;
    });
    expect(await applied()).toBe(0);
    expect(await runsFrom("webhook")).toEqual([]);
    expect(await runsFrom("heartbeat")).toEqual([]);

    await sendHooks(FIRST_JOB + 40, 10);
    await stage.startWorker();
    await until("all of it is applied", async () => (await applied()) === 54);

    const jobs = (await runsFrom("webhook")).map(({ externalId }) => externalId);
    const sent = Array.from({ length: 50 }, (_, index) => `kingston/${FIRST_JOB + index}`);
    expect(jobs.sort()).toEqual(sent);
    const beats = await runsFrom("heartbeat");
    expect(beats.map(({ job, status }) => [job, status]).sort()).toEqual([
      ["early", "succeeded"],
      ["late", "succeeded"],
    ]);
    for (const row of await stage.db.select().from(heartbeats))
      expect(beats.find(({ job }) => job === row.job)).toMatchObject({
        startedAt: row.startedAt,
        endedAt: row.succeededAt,
      });
  });
});
