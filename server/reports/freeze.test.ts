import { eq, sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { objectiveDays, reports, runs } from "@/db/schema";
import { canonicalJson } from "@/domain/audit";
import { withPlaces } from "@/server/scope";
import { as, auditOf, enter, onStage, refusalOf } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { addDefinition, removeDefinition } from "./definition-commands";
import { digestOf, type FrozenReport, freezeDue } from "./freeze";
import { makeReports, SILENT_SECONDS } from "./make-reports";
import { listReports, oneReport, previewReport } from "./queries";
import {
  assignPart,
  freezeReportNow,
  leaveOutPart,
  makeReport,
  retryReport,
  writePart,
} from "./report-commands";
import { HERE, seedSmallWorld, THERE } from "./testing";
import { verifyReports } from "./verify";

const stage = onStage();
const NOW = new Date("2026-07-02T07:00:00Z");
/** The first of which anything is known. */
const FIRST_DAY = "2026-06-01";
const DAY = 86_400_000;
const later = (days: number) => new Date(NOW.getTime() + days * DAY);
const operator = (now = NOW) => as(stage, "operator", now);
const SCHEDULE = {
  title: "Brief of the test",
  zone: "UTC",
  dueAt: "06:00",
  dueDays: 0,
  scheduled: false,
  sections: ["objectives" as const, "alerts" as const],
};
const PROMPTS = [
  { key: "lessons", title: "Lessons", asks: "What was learned.", dueDays: 2 },
  { key: "risks", title: "Risks", asks: "What is new.", dueDays: 3 },
];

let owner: pg.Client;
beforeAll(async () => {
  await seedSmallWorld(stage);
  await stage.db.insert(runs).values(
    [HERE, THERE].map((environmentId) => ({
      environmentId,
      job: "sync",
      tenant: "acme",
      externalId: "the first",
      status: "succeeded" as const,
      startedAt: new Date(`${FIRST_DAY}T12:00:00Z`),
      seenAt: NOW,
    })),
  );
  owner = new pg.Client({ connectionString: stage.base.ownerUrl });
  await owner.connect();
});
afterAll(() => owner.end());

const define = (more: Record<string, unknown> = {}) =>
  addDefinition(as(stage, "admin", NOW), { kind: "daily", platformId: null, ...SCHEDULE, ...more }).then(
    ({ id }) => id,
  );

async function made(definitionId: string, day: string, now = NOW) {
  const { id } = await makeReport(operator(now), { definitionId, at: new Date(`${day}T12:00:00Z`) });
  await makeReports(stage.db, () => now);
  return oneReport(stage.db, id);
}

/** As somebody does who may everything there. */
async function aroundTheDatabase(statement: string, values: unknown[]): Promise<void> {
  await owner.query("set app.scope = '*'");
  await owner.query("alter table reports disable trigger reports_frozen");
  await owner.query(statement, values);
  await owner.query("alter table reports enable trigger reports_frozen");
}

const rowOf = async (id: string) => {
  const [row] = await stage.db.select().from(reports).where(eq(reports.id, id));
  return row ?? expect.fail();
};

describe("a report with parts that people write", () => {
  test("waits for them, takes what they write, and is frozen at its time with the missing ones named", async () => {
    const definitionId = await define({ prompts: PROMPTS });
    const { report, parts } = await made(definitionId, "2026-07-01");
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
    const other = await made(await define({ prompts: PROMPTS }), "2026-07-01");
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
    const { report } = await made(await define({ prompts: PROMPTS.slice(0, 1) }), "2026-07-01");
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
    const second = await made(definitionId, "2026-07-01");
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
    const { report } = await made(await define(), "2026-07-01");
    const changedAt = later(1);
    await stage.db
      .update(objectiveDays)
      .set({ bad: 31, changedAt })
      .where(eq(objectiveDays.day, "2026-07-01"));
    const { changedSince, broken, content } = await oneReport(stage.db, report.id);
    await stage.db
      .update(objectiveDays)
      .set({ bad: 30, changedAt: null })
      .where(eq(objectiveDays.day, "2026-07-01"));
    expect(changedSince).toEqual(["The API answers in auditron/production, 2026-07-01"]);
    expect(broken).toBeNull();
    expect(JSON.stringify(content)).toContain("97.1014");
  });
});

describe("making", () => {
  test("whoever was given up writes nothing any more, though it wakes up and ends its work", async () => {
    const { id } = await makeReport(operator(), { definitionId: await define() });
    await owner.query("begin");
    await owner.query("lock table alert_events in access exclusive mode");
    const sleeper = makeReports(stage.db, () => NOW);
    await until("the first section", async () => (await rowOf(id)).progress > 0);
    await stage.db.update(reports).set({ attempt: 2 }).where(eq(reports.id, id));
    await owner.query("rollback");
    await sleeper;
    expect(await rowOf(id)).toMatchObject({ state: "making", attempt: 2, content: null });
  });

  test("begins again when the worker dies half way", async () => {
    const definitionId = await define();
    const { id } = await makeReport(operator(), { definitionId });
    await stage.db.update(reports).set({ attempt: 1, heardAt: NOW, progress: 0.4 }).where(eq(reports.id, id));
    await makeReports(stage.db, () => new Date(NOW.getTime() + (SILENT_SECONDS - 1) * 1000));
    expect(await rowOf(id)).toMatchObject({ state: "making", progress: expect.closeTo(0.4) });
    await makeReports(stage.db, () => new Date(NOW.getTime() + (SILENT_SECONDS + 1) * 1000));
    expect(await rowOf(id)).toMatchObject({ state: "frozen", attempt: 2, progress: 1 });
  });

  test("two workers make one report once", async () => {
    const definitionId = await define();
    const ids = await Promise.all(
      ["2026-06-28", "2026-06-29", "2026-06-30"].map((day) =>
        makeReport(operator(), { definitionId, at: new Date(`${day}T12:00:00Z`) }),
      ),
    );
    await Promise.all([makeReports(stage.db, () => NOW), makeReports(stage.db, () => NOW)]);
    for (const { id } of ids) expect(await rowOf(id)).toMatchObject({ state: "frozen", attempt: 1 });
    expect((await verifyReports(stage.db, definitionId)).problems).toEqual([]);
  });

  test("loses nothing to a full disk, and goes on by itself when there is room, however long that takes", async () => {
    const definitionId = await define();
    const { id } = await makeReport(operator(), { definitionId });
    await owner.query(`create function no_room() returns trigger language plpgsql as $$ begin
      if new.frozen_text is not null then raise 'could not extend file' using errcode = 'disk_full'; end if; return new; end $$`);
    await owner.query(
      "create trigger no_room before update on reports for each row execute function no_room()",
    );
    const turn = (attempt: number) =>
      makeReports(stage.db, () => new Date(NOW.getTime() + attempt * (SILENT_SECONDS + 1) * 1000));
    for (let attempt = 1; attempt <= 7; attempt++) {
      await turn(attempt);
      expect(await rowOf(id)).toMatchObject({ state: "making", attempt, content: null, digest: null });
    }
    expect((await rowOf(id)).said).toContain("no room left");
    await owner.query("drop trigger no_room on reports; drop function no_room()");
    await turn(8);
    expect(await rowOf(id)).toMatchObject({ state: "frozen", attempt: 8, said: "" });
    expect(await verifyReports(stage.db, definitionId)).toEqual({ verified: 1, problems: [] });
  });

  test("gives up after a few attempts, and a person may try it again", async () => {
    const definitionId = await define();
    const { id } = await makeReport(operator(), { definitionId });
    await stage.db.update(reports).set({ attempt: 5 }).where(eq(reports.id, id));
    await makeReports(stage.db, () => NOW);
    expect(await rowOf(id)).toMatchObject({ state: "failed", said: expect.stringContaining("Try it again") });
    await retryReport(operator(), { id });
    await makeReports(stage.db, () => NOW);
    expect(await rowOf(id)).toMatchObject({ state: "frozen" });
  });

  test("is refused in words: before anything is known, not over yet, there already", async () => {
    const definitionId = await define();
    const asked = async (platformId: "auditron" | "adinsights" | null, day: string) =>
      refusalOf(
        makeReport(operator(), {
          definitionId: await define({ platformId }),
          at: new Date(`${day}T12:00Z`),
        }),
      );
    for (const platformId of [null, "auditron"] as const)
      expect(await asked(platformId, "2026-05-31")).toBe(
        "Nothing is known of the time before 2026-06-01, so there is nothing to report of 2026-05-31. Choose a later period.",
      );
    expect(await asked(null, FIRST_DAY)).toBe("it was allowed");
    expect(await asked("adinsights", "2026-07-01")).toContain("Nothing was observed here yet");
    expect(await refusalOf(makeReport(operator(), { definitionId, at: NOW }))).toContain("not over yet");
    await makeReport(operator(), { definitionId });
    expect(await refusalOf(makeReport(operator(), { definitionId }))).toContain("already");
    expect(await refusalOf(makeReport(as(stage, "viewer", NOW), { definitionId }))).toContain("operator");
  });
});

describe("who sees what", () => {
  const place = { platformId: "auditron", environmentId: null, tenant: null };

  test("a report about everything is for those who may everywhere", async () => {
    const everywhere = await made(await define(), "2026-07-01");
    const here = await made(await define({ platformId: "auditron" }), "2026-07-01");
    await withPlaces(stage.db, [place], async (db) => {
      const { frozen: seen } = await listReports(db, {});
      expect(seen.map(({ id }) => id)).toEqual([here.report.id]);
      expect(await refusalOf(oneReport(db, everywhere.report.id))).toContain("no report");
      expect(
        await refusalOf(previewReport(db, { definitionId: everywhere.report.definitionId }, NOW)),
      ).toContain("no report");
      const { rows } = await db.execute(sql`select 1 from report_definitions where platform_id is null`);
      expect(rows).toEqual([]);
    });
  });

  test("of one platform it holds nothing of the others", async () => {
    const { content } = await made(
      await define({ platformId: "complyai", sections: ["objectives", "alerts", "syncs"] }),
      "2026-07-01",
    );
    expect(JSON.stringify(content)).not.toContain("auditron");
  });

  test("whoever does not see a schedule is told that there is none, and not that its reports are gone", async () => {
    const definitionId = await define({ platformId: "complyai" });
    await made(definitionId, "2026-07-01");
    const verdict = (platformId: string) =>
      withPlaces(stage.db, [{ ...place, platformId }], (db) => verifyReports(db, definitionId));
    expect(await verdict("complyai")).toEqual({ verified: 1, problems: [] });
    expect(await refusalOf(verdict("auditron"))).toContain("no report schedule");
  });

  test("an admin of one platform makes schedules for it and not for everything", async () => {
    const actor = await enter(stage.db, "viewer", "Pat");
    const ofOne = {
      ...as(stage, "admin", NOW),
      actor: { ...actor, holdings: [{ role: "admin" as const, place, until: null }] },
    };
    expect(await refusalOf(addDefinition(ofOne, { kind: "daily", platformId: null, ...SCHEDULE }))).toContain(
      "place where you have no role",
    );
    const { id } = await addDefinition(ofOne, { kind: "daily", platformId: "auditron", ...SCHEDULE });
    await removeDefinition(ofOne, { id, version: 1 });
  });
});
