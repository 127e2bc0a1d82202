import { and, eq } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { environments, jobStates, runs } from "@/db/schema";
import type { RunSource } from "@/domain/sync";
import { onStage } from "@/server/testing/cast";
import { clientOf } from "./client-of";
import { mergeRuns, type RunHeard } from "./merge-runs";

const stage = onStage();
const PLACE = "azure-governance/production";
const NOON = new Date("2026-11-20T12:00:00Z");
const minutes = (count: number) => new Date(NOON.getTime() + count * 60_000);

beforeAll(async () => {
  await stage.db
    .insert(environments)
    .values({ id: PLACE, platformId: "azure-governance", name: "production" });
});

const run = (over: Partial<RunHeard>): RunHeard => ({
  job: "costs",
  tenant: "Contoso",
  externalId: "1",
  status: "running",
  startedAt: NOON,
  endedAt: null,
  durationMs: null,
  records: null,
  error: null,
  ...over,
});

async function hear(heard: RunHeard | RunHeard[], source: RunSource, at: Date) {
  const told = Array.isArray(heard) ? heard : [heard];
  return await stage.db.transaction((tx) => mergeRuns(clientOf(tx), PLACE, told, source, at));
}

async function rowOf(externalId: string, tenant = "Contoso") {
  const rows = await stage.db
    .select()
    .from(runs)
    .where(and(eq(runs.environmentId, PLACE), eq(runs.tenant, tenant), eq(runs.externalId, externalId)));
  expect(rows.length).toBeLessThanOrEqual(1);
  return rows[0];
}

async function stateOf(tenant: string, lastGoodAt: Date | null = null) {
  await stage.db
    .insert(jobStates)
    .values({
      environmentId: PLACE,
      job: "costs",
      tenant,
      lastGoodAt,
      observedAt: NOON,
      everySeconds: 120,
      status: "ok",
      since: NOON,
    })
    .onConflictDoNothing();
  const [row] = await stage.db
    .select()
    .from(jobStates)
    .where(and(eq(jobStates.environmentId, PLACE), eq(jobStates.tenant, tenant)));
  return row;
}

describe("one row per run", () => {
  test("a late running never takes an end back, and everybody who told is named", async () => {
    const told = { externalId: "late", tenant: "A" };
    await hear(run(told), "trigger", minutes(1));
    await hear(
      run({ ...told, status: "succeeded", endedAt: minutes(9), records: 40 }),
      "webhook",
      minutes(10),
    );
    await hear(run(told), "history", minutes(11));
    expect(await rowOf("late", "A")).toMatchObject({
      status: "succeeded",
      endedAt: minutes(9),
      durationMs: 540_000,
      records: 40,
      endedBy: "webhook",
      sources: ["history", "webhook", "trigger"],
    });
  });

  test("the platform's history corrects what a trigger's answer claimed", async () => {
    const told = { externalId: "claimed", tenant: "A" };
    await hear(run({ ...told, status: "succeeded", endedAt: minutes(2) }), "trigger", minutes(2));
    await hear(run({ ...told, status: "failed", endedAt: minutes(3), error: "403" }), "history", minutes(4));
    await hear(run({ ...told, status: "succeeded", endedAt: minutes(3) }), "webhook", minutes(5));
    expect(await rowOf("claimed", "A")).toMatchObject({ status: "failed", error: "403", endedBy: "history" });
  });

  test("failed with records is partial; no records at all is a warning, not a failure", async () => {
    await hear(run({ externalId: "p", status: "failed", records: 12 }), "history", NOON);
    await hear(run({ externalId: "z", status: "succeeded", records: 0, endedAt: NOON }), "history", NOON);
    expect(await rowOf("p")).toMatchObject({ status: "partial" });
    expect(await rowOf("z")).toMatchObject({ status: "succeeded", failureClass: "zero-records" });
  });

  test("the deadline follows from the start, and a start in the future does not put it off", async () => {
    await hear(run({ externalId: "d" }), "history", minutes(1));
    await hear(run({ externalId: "f", startedAt: minutes(600) }), "history", minutes(1));
    expect((await rowOf("d"))?.deadlineAt).toEqual(minutes(60));
    expect((await rowOf("f"))?.deadlineAt).toEqual(minutes(61));
  });

  test("two who tell of the same run at once make one row", async () => {
    const told = Array.from({ length: 200 }, (_, n) => run({ externalId: `both-${n % 50}`, tenant: "C" }));
    await Promise.all(
      (["webhook", "history", "trigger", "telemetry"] as const).map((source) => hear(told, source, NOON)),
    );
    const rows = await stage.db.select().from(runs).where(eq(runs.tenant, "C"));
    expect(rows).toHaveLength(50);
    for (const { sources } of rows) expect(sources).toEqual(["history", "webhook", "telemetry", "trigger"]);
  });

  test("a retry knows its parent", async () => {
    await hear(
      [run({ externalId: "first" }), run({ externalId: "again", retryOf: "first" })],
      "history",
      NOON,
    );
    expect((await rowOf("again"))?.retryOf).toBe((await rowOf("first"))?.id);
  });

  test("garbage of any kind is either kept harmlessly or left out", async () => {
    const odd = [
      run({ externalId: "" }),
      run({ externalId: "\u0000\ud800odd".repeat(100), error: "\ud800".repeat(5000), records: 1e300 }),
      run({ externalId: "nan", records: Number.NaN, durationMs: -5, endedAt: new Date(Number.NaN) }),
      run({ externalId: "era", startedAt: new Date(-8.6e15), job: "no-such-job" }),
    ];
    expect(await hear(odd, "webhook", NOON)).toEqual({ added: 3, changed: 0 });
  });
});

describe("freshness", () => {
  const good = (tenant: string, over: Partial<RunHeard>) =>
    run({ tenant, status: "succeeded", records: 5, ...over });

  test("moves forward only, whatever comes when", async () => {
    await stateOf("F1", minutes(-60));
    await hear(good("F1", { externalId: "new", endedAt: minutes(-5) }), "webhook", NOON);
    await hear(
      good("F1", { externalId: "old", startedAt: minutes(-90), endedAt: minutes(-80) }),
      "webhook",
      NOON,
    );
    await hear(good("F1", { externalId: "new", endedAt: minutes(30) }), "webhook", minutes(31));
    expect(await stateOf("F1")).toMatchObject({ lastGoodAt: minutes(-5), goodRunAt: minutes(-5) });
  });

  test("is not moved by the past, the future, nothing, a part, or a failure", async () => {
    await stateOf("F2", minutes(-60));
    const tell = (over: Partial<RunHeard>) => hear(good("F2", over), "webhook", NOON);
    await tell({ externalId: "a", endedAt: minutes(-1), startedAt: minutes(-2), coversTo: minutes(-9000) });
    await tell({ externalId: "b", endedAt: minutes(61) });
    await tell({ externalId: "c", endedAt: minutes(-1), records: 0 });
    await tell({ externalId: "d", endedAt: minutes(-1), refreshes: false });
    await tell({ externalId: "e", endedAt: minutes(-1), status: "failed", records: 3 });
    await tell({ externalId: "f", endedAt: null, startedAt: null });
    expect(await stateOf("F2")).toMatchObject({ lastGoodAt: minutes(-60), goodRunAt: null });
  });

  test("a heartbeat makes the row of a job that nothing else tells of", async () => {
    await hear(good("F3", { externalId: "h", endedAt: minutes(-1) }), "heartbeat", NOON);
    expect(await stateOf("F3")).toMatchObject({ lastGoodAt: minutes(-1), observedAt: NOON });
  });
});

describe("any order, any source, any crash", () => {
  type Told = {
    source: RunSource;
    id: number;
    end: number | null;
    bad: boolean;
    records: number;
    crash: boolean;
  };
  const told = fc.record<Told>({
    source: fc.constantFrom("history", "webhook", "telemetry", "trigger", "heartbeat"),
    id: fc.integer({ min: 0, max: 4 }),
    end: fc.option(fc.integer({ min: -200, max: 60 })),
    bad: fc.boolean(),
    records: fc.integer({ min: 0, max: 2 }),
    crash: fc.boolean(),
  });
  const RANK: Record<RunSource, number> = { trigger: 1, heartbeat: 2, webhook: 3, telemetry: 4, history: 5 };
  type Model = { rank: number; status: string; end: number | null; sources: Set<RunSource> };

  /** The rules in their plainest form: the best informed first word on an end stays, freshness is a maximum. */
  function reference(history: readonly Told[]) {
    const rows = new Map<number, Model>();
    let good = Number.NEGATIVE_INFINITY;
    for (const { source, id, end, bad, records, crash } of history) {
      if (crash) continue;
      const row = rows.get(id) ?? { rank: 0, status: "running", end: null, sources: new Set() };
      row.sources.add(source);
      rows.set(id, row);
      const ending = bad ? (records > 0 ? "partial" : "failed") : records > 0 ? "succeeded" : "empty";
      if (end !== null && RANK[source] > row.rank)
        Object.assign(row, { rank: RANK[source], status: ending, end });
      const refreshes = source !== "history" && source !== "telemetry";
      if (refreshes && row.status === "succeeded" && row.end !== null && row.end <= 2)
        good = Math.max(good, row.end);
    }
    return { rows, good };
  }

  test("agrees with the reference", async () => {
    let world = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 25 }), async (history) => {
        const tenant = `world-${world++}`;
        await stateOf(tenant);
        for (const [step, { source, id, end, bad, records, crash }] of history.entries()) {
          const heard = run({
            tenant,
            externalId: `${id}`,
            startedAt: minutes(-300),
            status: end === null ? "running" : bad ? "failed" : "succeeded",
            endedAt: end === null ? null : minutes(end),
            records: end === null ? null : records,
          });
          const attempt = stage.db.transaction(async (tx) => {
            await mergeRuns(clientOf(tx), PLACE, [heard], source, new Date(NOON.getTime() + step));
            if (crash) throw new Error("killed");
          });
          await attempt.catch((error: Error) => expect(error.message).toBe("killed"));
        }
        const expected = reference(history);
        const rows = await stage.db.select().from(runs).where(eq(runs.tenant, tenant));
        const seen = rows.map((row) => [
          row.externalId,
          row.status === "succeeded" && row.records === 0 ? "empty" : row.status,
          row.endedAt?.getTime() ?? null,
          row.sources,
        ]);
        const wanted = [...expected.rows].map(([id, { status, end, sources }]) => [
          `${id}`,
          status,
          end === null ? null : minutes(end).getTime(),
          (["history", "webhook", "telemetry", "trigger", "heartbeat"] as const).filter((one) =>
            sources.has(one),
          ),
        ]);
        expect(seen.toSorted()).toEqual(wanted.toSorted());
        const [state] = await stage.db.select().from(jobStates).where(eq(jobStates.tenant, tenant));
        expect(state?.lastGoodAt ?? null).toEqual(
          Number.isFinite(expected.good) ? minutes(expected.good) : null,
        );
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
