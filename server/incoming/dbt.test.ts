import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { dbtRuns, environments, runs } from "@/db/schema";
import { AppError } from "@/domain/errors";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { readDbtFile } from "./dbt-file";
import { readDbtPaths } from "./dbt-path";
import { dbtRunById, listDbtRuns } from "./dbt-queries";
import { storeDbt } from "./store-told";
import { uploadDbt } from "./upload-dbt";

const stage = onStage();
const PLACE = "adinsights/production";
const NOW = new Date("2026-07-01T12:00:00Z");
const folder = process.env.WHEELHOUSE_DATA_DIR ?? "";
const pathFile = path.join(folder, "run_results.json");

beforeAll(async () => {
  const told = (name: string) => ({
    id: `adinsights/${name}`,
    platformId: "adinsights" as const,
    name,
    options: { "dbt-run-results": pathFile },
  });
  await stage.db
    .insert(environments)
    .values([{ id: PLACE, platformId: "adinsights", name: "production" }, told("staging"), told("twin")]);
});

const result = (unique_id: string, status: string, execution_time = 1, message: string | null = null) => ({
  unique_id,
  status,
  execution_time,
  message,
  timing: [],
  thread_id: "Thread-1",
  adapter_response: {},
});
const file = (version: number, id: string, more: Record<string, unknown> = {}) =>
  JSON.stringify({
    metadata: {
      dbt_schema_version: `https://schemas.getdbt.com/dbt/run-results/v${version}.json`,
      dbt_version: "1.8.0",
      generated_at: "2026-07-01T11:00:00.123456Z",
      invocation_id: id,
    },
    results: [
      result("model.ads.fct_spend", "success", 12.5),
      result("model.ads.fct_clicks", "error", 3, "Database Error: division by zero"),
      result("model.ads.fct_late", "skipped", 0),
      result("test.ads.not_null_id", "pass", 0.2),
      result("test.ads.unique_id", "warn", 0.1, "Got 3 results, configured to warn if != 0"),
      result("unit_test.ads.cpc", "fail", 0.1),
      result("operation.ads.hook", "success", 0.1),
    ],
    elapsed_time: 16.4,
    args: {},
    ...more,
  });

describe("run_results.json", () => {
  test.each([4, 5, 6])("version %d is read, models and tests told apart", (version) => {
    const told = readDbtFile(file(version, "a"));
    expect(told).toMatchObject({ invocationId: "a", elapsedSeconds: 16 });
    expect(told.results.map(({ kind }) => kind)).toEqual([
      "model",
      "model",
      "model",
      "test",
      "test",
      "test",
      "other",
    ]);
  });

  test.each([
    ["no JSON", "results:", "This is not JSON"],
    ["another file", "[]", "This is not a run_results.json"],
    [
      "a manifest",
      '{"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/manifest/v12.json"},"results":[]}',
      "Versions 4 to 6",
    ],
    ["an old version", file(3, "a"), "Versions 4 to 6"],
    ["results that are none", file(5, "a", { results: "many" }), "results"],
    ["times that cannot be", file(5, "a", { elapsed_time: -1 }), "elapsed_time"],
    [
      "too many results",
      file(5, "a", { results: Array(20_001).fill(result("model.a.b", "success")) }),
      "at most 20000",
    ],
  ])("%s is refused with what is wrong", (_what, text, words) =>
    expect(() => readDbtFile(text)).toThrow(words),
  );

  test("whatever is given is read or refused in words", () => {
    const some = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc.anything().map((results) => {
        try {
          return file(5, "a", { results });
        } catch {
          return "";
        }
      }),
    );
    fc.assert(
      fc.property(some, (text) => {
        try {
          readDbtFile(text);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("a dbt run", () => {
  test("is uploaded once by an operator, and becomes a run of the job", async () => {
    const upload = (role: "viewer" | "operator", text: string) =>
      uploadDbt(as(stage, role, NOW), { environmentId: PLACE, text });
    expect(await refusalOf(upload("viewer", file(5, "one")))).toContain("operator");
    expect(await upload("operator", file(5, "one"))).toMatchObject({
      invocationId: "one",
      counts: { failed: 2 },
    });
    expect(await refusalOf(upload("operator", file(5, "one")))).toContain("known already");
    expect(await stage.db.select().from(runs)).toMatchObject([
      { job: "dbt-run", status: "failed", externalId: "2026-07-01T11:00:00.123Z" },
    ]);
    expect((await auditOf(stage.db, "dbt.upload")).map(({ result: end }) => end)).toEqual([
      "refused",
      "done",
      "refused",
    ]);

    const [listed] = await listDbtRuns(stage.db);
    expect(listed).toMatchObject({
      models: { succeeded: 1, failed: 1, skipped: 1 },
      tests: { succeeded: 1, warned: 1, failed: 1 },
      byName: "Olga",
    });
    const shown = await dbtRunById(stage.db, listed?.id ?? 0);
    expect(shown.slowest[0]?.id).toBe("model.ads.fct_spend");
    expect(shown.skipped.map(({ id }) => id)).toEqual(["model.ads.fct_late"]);
    expect(shown.troubled.length).toBe(3);
  });

  test("that the health page told of is completed by its file, and not the other way round", async () => {
    const client = await stage.app.pool.connect();
    const told = { invocationId: "two", generatedAt: NOW, elapsedSeconds: null, results: [] };
    const from = { source: "health" as const, at: NOW, byName: null };
    expect(await storeDbt(client, PLACE, told, from)).toBe(true);
    expect(await storeDbt(client, PLACE, told, from)).toBe(false);
    await uploadDbt(as(stage, "operator", NOW), { environmentId: PLACE, text: file(6, "two") });
    expect(await storeDbt(client, PLACE, told, from)).toBe(false);
    client.release();
    const row = (await stage.db.select().from(dbtRuns)).find(({ invocationId }) => invocationId === "two");
    expect(row).toMatchObject({ source: "upload" });
    expect(row?.results.length).toBe(7);
  });

  test("from the future is refused", async () => {
    const text = file(5, "three").replace("2026-07-01T11", "2026-07-02T11");
    expect(await refusalOf(uploadDbt(as(stage, "operator", NOW), { environmentId: PLACE, text }))).toContain(
      "future",
    );
  });

  test("is found at the path that the configuration names, by each environment that names it; a broken file stops nothing", async () => {
    fs.writeFileSync(pathFile, "{ half");
    await readDbtPaths(stage.db, NOW);
    fs.writeFileSync(pathFile, file(4, "four"));
    fs.utimesSync(pathFile, NOW, new Date(NOW.getTime() + 5000));
    await readDbtPaths(stage.db, NOW);
    await readDbtPaths(stage.db, NOW);
    const rows = (await stage.db.select().from(dbtRuns)).filter(({ source }) => source === "path");
    expect(rows.map(({ environmentId, invocationId }) => [environmentId, invocationId]).sort()).toEqual([
      ["adinsights/staging", "four"],
      ["adinsights/twin", "four"],
    ]);
  });
});
