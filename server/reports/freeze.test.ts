import { eq } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { objectiveDays } from "@/db/schema";
import { canonicalJson } from "@/domain/audit";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { digestOf, type FrozenReport, freezeDue } from "./freeze";
import { oneReport } from "./queries";
import { assignPart, freezeReportNow, leaveOutPart, writePart } from "./report-commands";
import { DAY, reportsOf, seedFirstRuns, seedSmallWorld } from "./testing";
import { verifyReports } from "./verify";

const stage = onStage();
const NOW = new Date("2026-07-02T07:00:00Z");
const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000);
const operator = () => as(stage, "operator", NOW);
const { define, made, rowOf } = reportsOf(stage, () => NOW);
const PROMPTS = [
  { key: "lessons", title: "Lessons", asks: "What was learned.", dueDays: 2 },
  { key: "risks", title: "Risks", asks: "What is new.", dueDays: 3 },
];

let owner: pg.Client;
beforeAll(async () => {
  await seedSmallWorld(stage);
  await seedFirstRuns(stage, "2026-06-01");
  owner = new pg.Client({ connectionString: stage.base.ownerUrl });
  await owner.connect();
});
afterAll(() => owner.end());

/** As somebody does who may everything there. */
async function aroundTheDatabase(statement: string, values: unknown[]): Promise<void> {
  await owner.query("set app.scope = '*'");
  await owner.query("alter table reports disable trigger reports_frozen");
  await owner.query(statement, values);
  await owner.query("alter table reports enable trigger reports_frozen");
}

describe("a report with parts that people write", () => {
  test("waits for them, takes what they write, and is frozen at its time with the missing ones named", async () => {
    const definitionId = await define({ prompts: PROMPTS });
    const { report, parts } = await made(definitionId);
    const reportId = report.id;
    expect(report.state).toBe("waiting");
    expect(parts.map(({ key, dueAt }) => [key, dueAt.toISOString()])).toEqual([
      ["lessons", "2026-07-04T06:00:00.000Z"],
      ["risks", "2026-07-05T06:00:00.000Z"],
    ]);
    const mine = { reportId, key: "lessons", version: 1 };
    const viewer = as(stage, "viewer", NOW);
    expect(await refusalOf(writePart(viewer, { ...mine, text: "We learned." }))).toContain("Nobody is asked");
    await assignPart(operator(), { ...mine, personId: viewer.actor.id });
    expect(await refusalOf(writePart(viewer, { ...mine, text: "We learned." }))).toContain("meanwhile");
    await writePart(viewer, { ...mine, version: 2, text: "We <b>learned</b>.\nA lot." });
    expect(
      await refusalOf(writePart(operator(), { ...mine, version: 3, text: "key AKIAIOSFODNN7EXAMPLE" })),
    ).toContain("Secrets do not belong here");

    await freezeDue(stage.db, new Date("2026-07-05T05:59:00Z"));
    expect((await rowOf(reportId)).state).toBe("waiting");
    await freezeDue(stage.db, new Date("2026-07-05T06:00:00Z"));
    const { content, broken, report: frozen } = await oneReport(stage.db, reportId);
    expect(frozen).toMatchObject({ state: "frozen", frozenByName: "Wheelhouse" });
    expect(content?.manual).toMatchObject([
      { key: "lessons", text: "We <b>learned</b>.\nA lot.", writtenByName: "Vic" },
      { key: "risks", text: null, leftOutBecause: null },
    ]);
    expect(content?.missing).toContain("Risks: nobody wrote it; nobody was asked.");
    expect(broken).toBeNull();
    const late = { reportId, key: "risks", version: 1, text: "Too late." };
    expect(await refusalOf(writePart(operator(), late))).toContain("frozen");
  });

  test("one that cannot be frozen keeps none of the others waiting", async () => {
    const stuck = await made(await define({ prompts: PROMPTS }), "2026-06-30");
    const other = await made(await define({ prompts: PROMPTS }));
    await owner.query(`create function refuse_it() returns trigger language plpgsql as $$ begin
      if new.id = '${stuck.report.id}' and new.state = 'frozen' then raise 'not this one'; end if; return new; end $$`);
    await owner.query(
      "create trigger refuse_it before update on reports for each row execute function refuse_it()",
    );
    await freezeDue(stage.db, later(9));
    expect((await rowOf(other.report.id)).state).toBe("frozen");
    expect((await rowOf(stuck.report.id)).state).toBe("waiting");
    await owner.query("drop trigger refuse_it on reports; drop function refuse_it()");
    await freezeDue(stage.db, later(9));
    expect((await rowOf(stuck.report.id)).state).toBe("frozen");
  });

  test("a part is left out with a reason, which the report tells; a person may freeze before the time", async () => {
    const { report } = await made(await define({ prompts: PROMPTS.slice(0, 1) }));
    const part = { reportId: report.id, key: "lessons", version: 1 };
    await leaveOutPart(operator(), { ...part, reason: "Nothing happened." });
    await freezeReportNow(operator(), { id: report.id });
    const { content, report: frozen } = await oneReport(stage.db, report.id);
    expect(content?.missing).toContain("Lessons: left out, because Nothing happened.");
    expect(frozen.frozenByName).toBe("Olga");
    expect(await refusalOf(freezeReportNow(operator(), { id: report.id }))).toContain("frozen already");
    const told = (await auditOf(stage.db, "report.freeze")).findLast(({ result }) => result === "done");
    expect(told?.detail).toMatchObject({ digest: frozen.digest });
  });
});

describe("frozen reports", () => {
  test("are a chain per schedule, and the database refuses to change one", async () => {
    const definitionId = await define();
    const first = await made(definitionId, "2026-06-30");
    const second = await made(definitionId);
    expect(second.report.previousDigest).toBe(first.report.digest);
    expect(second.report.digest).not.toBe(first.report.digest);
    expect(second.previous?.id).toBe(first.report.id);
    expect((await oneReport(stage.db, first.report.id)).next?.id).toBe(second.report.id);
    for (const statement of [
      "update reports set frozen_text = 'x' where id = $1",
      "update reports set state = 'waiting' where id = $1",
      "delete from reports where id = $1",
    ])
      await expect(stage.app.pool.query(statement, [first.report.id])).rejects.toThrow("does not change");
    expect(await verifyReports(stage.db, definitionId)).toEqual({ verified: 2, problems: [] });
  });

  test.each([
    [
      "a changed text",
      "update reports set frozen_text = replace(frozen_text, 'good', 'best') || ' ' where number = 2 and definition_id = $1",
      "text was changed",
    ],
    [
      "other figures beside the text",
      `update reports set content = jsonb_set(content, '{completeness}', '1') where number = 2 and definition_id = $1`,
      "not what was frozen",
    ],
    [
      "one in the middle left out",
      "delete from reports where number = 2 and definition_id = $1",
      "the report before it is gone",
    ],
    [
      "the last one left out",
      "delete from reports where number = 3 and definition_id = $1",
      "the trail tells of a digest",
    ],
    [
      "two that changed places",
      "update reports set number = case number when 2 then 12 when 3 then 13 else number end where definition_id = $1",
      "not what was frozen",
    ],
    [
      "a text that is gone",
      "update reports set frozen_text = null where number = 3 and definition_id = $1",
      "its text or its digest is gone",
    ],
    [
      "a text with its digest made anew",
      `update reports set frozen_text = frozen_text || ' ', digest = encode(sha256(convert_to(frozen_text || ' ', 'UTF8')), 'hex') where number = 2 and definition_id = $1`,
      "the report before it is gone",
    ],
  ])("whoever goes around the database is found: %s", async (_, statement, words) => {
    const definitionId = await define();
    for (const day of ["2026-06-29", "2026-06-30", "2026-07-01"]) await made(definitionId, day);
    expect((await verifyReports(stage.db, definitionId)).problems).toEqual([]);
    await aroundTheDatabase(statement, [definitionId]);
    expect((await verifyReports(stage.db, definitionId)).problems.join("\n")).toContain(words);
  });

  test.each([
    ["follow the one before the last", 1, "2 reports claim to follow the same one."],
    ["be the first", undefined, "2 reports claim to be the first."],
  ])("a report that was made anew, to %s, is found", async (_, follows, words) => {
    const definitionId = await define();
    const all = [];
    for (const day of ["2026-06-28", "2026-06-29", "2026-06-30"]) all.push(await made(definitionId, day));
    const { id } = all[2]?.report ?? expect.fail();
    const previousDigest = follows ? (all[follows - 1]?.report.digest ?? null) : null;
    const told = JSON.parse((await rowOf(id)).frozenText ?? "") as FrozenReport;
    const text = canonicalJson({ ...told, previousDigest });
    await aroundTheDatabase(
      "update reports set frozen_text = $2, digest = $3, previous_digest = $4 where id = $1",
      [id, text, digestOf(text), previousDigest],
    );
    const { problems } = await verifyReports(stage.db, definitionId);
    expect(problems).toEqual([words, expect.stringContaining("Number 3: the trail tells of a digest")]);
  });

  test("stay when a closed day changes afterwards, and say so", async () => {
    const { report } = await made(await define());
    const changedAt = later(1);
    await stage.db.update(objectiveDays).set({ bad: 31, changedAt }).where(eq(objectiveDays.day, DAY));
    const { changedSince, broken, content } = await oneReport(stage.db, report.id);
    await stage.db.update(objectiveDays).set({ bad: 30, changedAt: null }).where(eq(objectiveDays.day, DAY));
    expect(changedSince).toEqual(["The API answers in auditron/production, 2026-07-01"]);
    expect(broken).toBeNull();
    expect(JSON.stringify(content)).toContain("97.1014");
  });
});
