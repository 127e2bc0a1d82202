import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { queryRuns } from "@/db/schema";
import type { LogLine } from "@/platforms/platform";
import { appRouter } from "@/server/router";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { PLACE, SECRET, withReads } from "@/server/testing/with-reads";
import { createCallerFactory } from "@/server/trpc";
import { answerQuery } from "./run-query";

const stage = onStage();
const reads = withReads(stage);
const queries = (now = new Date()) => createCallerFactory(appRouter)(as(stage, "operator", now)).queries;
const line = (text: string, over: Partial<LogLine> = {}): LogLine => ({
  at: new Date("2026-11-20T09:00:00Z"),
  level: "info",
  from: "pod",
  text,
  ...over,
});

beforeEach(async () => {
  await stage.db.delete(queryRuns);
  reads.lines = [];
});

async function answered({ id }: { id: string }) {
  await answerQuery(stage.db, reads.book, id);
  return queries().lines({ id });
}
const first = async (over: object = {}) =>
  answered(
    await queries().askLog({
      environmentId: PLACE,
      log: "pods",
      input: {},
      requestKey: randomUUID(),
      ...over,
    }),
  );
const more = async (after: string) => answered(await queries().readOn({ after, requestKey: randomUUID() }));
const texts = (run: { rows: unknown[][] | null }) => (run.rows ?? []).map((row) => row[3]);

describe("following a log", () => {
  test("tells every line exactly once, and fills no trail", async () => {
    reads.lines = Array.from({ length: 30 }, (_, at) => line(`line ${at}`));
    let run = await first({ limit: 10 });
    const seen = texts(run);
    const told = (await auditOf(stage.db, "log.read")).length;
    for (let from = 30; from < 100; from += 14) {
      reads.lines = [...reads.lines, ...Array.from({ length: 14 }, (_, at) => line(`line ${from + at}`))];
      do {
        run = await more(run.id);
        seen.push(...texts(run));
      } while (run.truncated);
    }
    expect(seen).toEqual(Array.from({ length: 80 }, (_, at) => `line ${at + 20}`));
    expect(await auditOf(stage.db, "log.read")).toHaveLength(told);
  });

  test("leaves no line out for being long: long ones are shortened until all fit", async () => {
    let run = await first({ limit: 5000 });
    reads.lines = Array.from({ length: 3000 }, (_, at) => line(`${at} ${"long words ".repeat(200)}`));
    run = await more(run.id);
    expect(run.rows).toHaveLength(3000);
    expect(JSON.stringify(run.rows).length).toBeLessThan(2_100_000);
    expect(run.truncated).toBe(false);
  });

  test("keeps the level and the words that it began with; a line without a level is never left out", async () => {
    const begun = await first({ level: "warn", search: "job" });
    reads.lines = [line("mild"), line("bad", { level: "error" }), line("who knows", { level: null })];
    const run = await more(begun.id);
    expect(texts(run)).toEqual(["bad", "who knows"]);
    expect((await reads.run(run.id)).search).toMatchObject({ level: "warn", search: "job" });
  });

  test("shows no secret and no control characters", async () => {
    reads.lines = [
      line(`{"msg":"sign-in","password":"hunter22","nested":"{\\"apiKey\\":\\"hunter22\\"}"}`),
      line("Authorization: Bearer hunter22hunter22 \u001b[31mred\u001b[0m \u0000"),
      line("postgres://app:hunter22@db/x", { from: "pod token=hunter22", at: new Date(Number.NaN) }),
    ];
    const run = await first();
    expect(JSON.stringify(run)).not.toContain("hunter22");
    expect(JSON.stringify(run)).not.toContain(SECRET);
    expect(texts(run)[1]).toBe("Authorization: Bearer [redacted] red ");
    expect(run.rows?.[2]?.[0]).toBeNull();
  });

  test("ends when its beginning is too long ago or was another's", async () => {
    const run = await first();
    const late = queries(new Date(Date.now() + 400_000));
    expect(await refusalOf(late.readOn({ after: run.id, requestKey: randomUUID() }))).toContain("Ask anew");
    const admin = createCallerFactory(appRouter)(as(stage, "admin")).queries;
    expect(await refusalOf(admin.readOn({ after: run.id, requestKey: randomUUID() }))).toContain("Ask anew");
    expect(
      await refusalOf(
        queries().askLog({
          environmentId: PLACE,
          log: "pods",
          input: {},
          since: new Date(1),
          until: new Date(0),
          requestKey: randomUUID(),
        }),
      ),
    ).toBe("The end must lie after the start.");
  });
});
