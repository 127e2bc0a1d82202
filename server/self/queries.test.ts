import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { workers } from "@/db/schema";
import { inputsOf, keysOf } from "@/platforms/runbook-keys";
import { SELF } from "@/server/config/apply";
import { writeLines } from "@/server/console-log/keep-log";
import { log } from "@/server/log";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { answerById } from "@/server/queries/answers";
import { askLog, askQuery } from "@/server/queries/ask";
import { queryCatalogue } from "@/server/queries/catalogue";
import { answerQuery } from "@/server/queries/run-query";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { withReads } from "@/server/testing/with-reads";
import { selfQueries } from "./queries";

const stage = onStage();
withReads(stage);

async function ask(query: string, input: Record<string, string> = {}) {
  const book = new EnvironmentBook(stage.db);
  const { id } = await askQuery(as(stage, "operator"), {
    environmentId: SELF,
    query,
    input,
    requestKey: randomUUID(),
  });
  await answerQuery(stage.db, book, id);
  await book.close();
  return answerById(stage.db, "query", id);
}

describe("what the console answers about itself", () => {
  test.each(selfQueries.filter(({ key }) => key !== "database.slow-queries").map(({ key }) => key))(
    "%s has an answer whose rows fit its columns",
    async (key) => {
      await stage.db
        .insert(workers)
        .values({
          id: "one",
          host: "here",
          pid: 7,
          startedAt: new Date(),
          heardAt: new Date(),
          stats: { memoryMb: 100, lateP99Ms: 3, inFlight: 0, asked: 1 },
        })
        .onConflictDoNothing();
      const run = await ask(key);
      expect(run.said).not.toBe("");
      expect(run.state).toBe("done");
      for (const row of run.rows ?? []) {
        expect(row).toHaveLength(run.columns?.length ?? 0);
        run.columns?.forEach(({ kind }, at) => {
          const cell = row[at];
          if (cell === null || cell === undefined) return;
          if (["bytes", "milliseconds", "number", "percent"].includes(kind))
            expect(cell).toBeTypeOf("number");
          if (kind === "time") expect(Date.parse(String(cell))).not.toBeNaN();
          if (kind === "yes-no") expect(cell).toBeTypeOf("boolean");
        });
      }
      if (key !== "database.running") expect(run.rows?.length).toBeGreaterThan(0);
    },
  );

  test("are the queries that its runbooks may name, with their inputs", () => {
    const { "smoke.run": _, ...named } = keysOf("wheelhouse").queries;
    expect(named).toEqual(Object.fromEntries(selfQueries.map((query) => [query.key, inputsOf(query)])));
  });

  test("slow statements say what is missing where nothing counts them", async () => {
    expect(await ask("database.slow-queries")).toMatchObject({
      state: "failed",
      said: "The extension pg_stat_statements is not installed in this database, so nothing counts statements.",
    });
  });

  test("an input is refused before anything is asked", async () => {
    expect(await refusalOf(ask("database.running", { seconds: "1; select 1" }))).toContain(
      "Give a whole number.",
    );
    expect(await refusalOf(ask("database.running", { seconds: "0" }))).toContain("from 1 to 86400");
  });

  test("its queries stand in groups, and its own lines are a log", async () => {
    const { groups, hasLogs } = await queryCatalogue(stage.db, SELF);
    expect(groups.map(({ group }) => group)).toEqual(["database", "queues", "platform"]);
    expect(hasLogs).toBe(true);
    log.error({ correlationId: "abc" }, "something broke");
    await writeLines(stage.db, "web 1 on here", new Date());
    const { id } = await askLog(as(stage, "auditor"), {
      environmentId: SELF,
      log: "console",
      input: { process: "web" },
      level: "error",
      requestKey: randomUUID(),
    });
    const book = new EnvironmentBook(stage.db);
    await answerQuery(stage.db, book, id);
    await book.close();
    const run = await answerById(stage.db, "log", id);
    expect(run.rows?.at(-1)?.slice(1)).toEqual([
      "error",
      "web 1 on here",
      '{"msg":"something broke","correlationId":"abc"}',
    ]);
    expect(run.cursor).toMatch(/^\d+$/);
  });
});
