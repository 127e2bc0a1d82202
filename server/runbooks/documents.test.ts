import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { runbookDrafts, runbookRuns, runbooks, runbookVersions } from "@/db/schema";
import { appRouter } from "@/server/router";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { addPlace, NOON, PLACE } from "@/server/testing/with-alerts";
import { publish } from "@/server/testing/with-runbooks";
import { createCallerFactory } from "@/server/trpc";
import { storeRunbooks } from "./store-runbooks";

const stage = onStage();
const ID = "azure-governance/told";
const textOf = (purpose: string) => `id: told
title: A story
platform: azure-governance
category: sync
owner: Operations
reviewBy: "2027-05-01"
purpose: ${purpose}
symptoms: [late]
steps:
  - { key: look, kind: guidance, title: Look }
noRollback: Nothing is changed.
`;
const FIRST = textOf("First.");
const ask = (role: "admin" | "operator" = "admin") =>
  createCallerFactory(appRouter)(as(stage, role, NOON)).runbooks;
const put = (text: string, baseVersion: number, reason = "for the test") =>
  ask().publish({ runbookId: ID, baseVersion, text, reason });
const versionsOf = async (id = ID) =>
  await stage.db
    .select()
    .from(runbookVersions)
    .where(eq(runbookVersions.runbookId, id))
    .orderBy(runbookVersions.version);

beforeAll(async () => {
  await addPlace(stage);
});
/** Versions are never changed and never deleted, so each test goes on from where the last one left it. */
let now: number;
beforeEach(async () => {
  const [row] = await stage.db.select().from(runbooks).where(eq(runbooks.id, ID));
  now = row?.version ?? 0;
});

test("a new runbook begins with a template that can be published as it is", async () => {
  const editor = await ask().editor({ id: ID });
  expect(editor).toMatchObject({ version: 0, draft: null, shippedText: null });
  expect(await ask().check({ runbookId: ID, text: editor.text })).toMatchObject({
    problems: [],
    document: { id: "told", platform: "azure-governance" },
  });
  expect(await put(editor.text, 0, "A new one.")).toMatchObject({ version: 1 });
  expect((await ask().byId({ id: ID })).version).toBe(1);
  await expect(ask().editor({ id: "azure-governance/Not A Key" })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  await expect(ask().editor({ id: "nowhere/none" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a text is published with a reason, and the trail says what by whom", async () => {
  await put(FIRST, now, "Because it is better.");
  const [latest] = (await versionsOf()).slice(-1);
  expect(latest).toMatchObject({
    version: now + 1,
    origin: "edited",
    text: FIRST,
    publishedByName: "Ada",
    reason: "Because it is better.",
    document: { purpose: "First." },
  });
  const [event] = (await auditOf(stage.db, "runbook.publish")).slice(-1);
  expect(event).toMatchObject({
    result: "done",
    subjectId: ID,
    detail: { before: { version: now }, after: { version: now + 1 }, reason: "Because it is better." },
  });
  expect(await refusalOf(put(textOf("Other."), now + 1, "no"))).toContain("Say in a few words why");
  expect(await refusalOf(put(FIRST, now + 1))).toContain("not a letter differs");
});

test("a text with an error is refused with line and column, and nothing is changed", async () => {
  const wrong = FIRST.replace("kind: guidance", "kind: guidances");
  expect(await refusalOf(put(wrong, now))).toContain('Not published. Line 10, column 24: "kind" is one of');
  const unknown = FIRST.replace(
    "{ key: look,",
    "{ key: q, kind: query, query: no.such, title: Q }\n  - { key: look,",
  );
  expect(await refusalOf(put(unknown, now))).toBe(
    'Not published. Line 10, column 35: This platform has no query "no.such".',
  );
  expect(await refusalOf(put(FIRST.replace("id: told", "id: other"), now))).toContain("Line 1, column 5");
  expect(await refusalOf(put(FIRST.replace("azure-governance", "complyai"), now))).toContain(
    "Line 3, column 11",
  );
  expect(await versionsOf()).toHaveLength(now);
  const [event] = (await auditOf(stage.db, "runbook.publish")).slice(-1);
  expect(event).toMatchObject({ result: "refused" });
});

test("two who publish at once make one version and one refusal that names the other", async () => {
  const tries = await Promise.allSettled(
    ["One.", "Two.", "Three.", "Four."].map((purpose) => put(textOf(purpose), now, `I say ${purpose}`)),
  );
  const refused = tries.flatMap((one) => (one.status === "rejected" ? [String(one.reason.message)] : []));
  expect(refused).toHaveLength(3);
  for (const said of refused) expect(said).toMatch(/^Ada published version \d+ meanwhile: I say /);
  const versions = await versionsOf();
  expect(versions).toHaveLength(now + 1);
  expect(refused[0]).toContain(versions.at(-1)?.reason);
});

test("signs that no table can keep are refused in words, written out or escaped", async () => {
  for (const sign of ["\u0000", "\u0007", "\ud800"]) {
    const written = textOf(`It${sign}s.`);
    const escaped = textOf(`"It${JSON.stringify(sign).slice(1, -1)}s."`);
    for (const text of sign === "\u0007" ? [written, escaped] : [escaped]) {
      expect(await refusalOf(put(text, now))).toMatch(
        /^Not published. Line 7, column \d+: A sign stands here/,
      );
      expect((await ask().check({ runbookId: ID, text })).document).toBeNull();
    }
    if (sign !== "\u0007")
      expect(await refusalOf(put(written, now))).toContain("holds characters that cannot be kept");
  }
  const draft = ask().saveDraft({ runbookId: ID, baseVersion: now, text: "id: \u0007" });
  expect(await refusalOf(draft)).toContain("Not saved: a control character");
});

test("two who begin the same new runbook make one", async () => {
  const id = "azure-governance/twin";
  const text = FIRST.replace("id: told", "id: twin");
  const tries = await Promise.allSettled(
    [1, 2, 3].map(() => ask().publish({ runbookId: id, baseVersion: 0, text, reason: "A new one." })),
  );
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await versionsOf(id)).toHaveLength(1);
});

test("a run under way keeps the version with which it began", async () => {
  const { id } = await ask("operator").start({
    runbookId: ID,
    environmentId: PLACE,
    parameters: {},
    requestKey: "keeps-its-version",
  });
  const before = await ask().run({ id });
  await put(FIRST.replace("title: Look", "title: Look twice"), now);
  const after = await ask().run({ id });
  expect(after.document).toEqual(before.document);
  expect(after).toMatchObject({ run: { runbookVersion: now }, currentVersion: now + 1 });
  await ask("operator").work({
    runId: id,
    version: after.run.version,
    stepKey: "look",
    requestKey: "look-done",
  });
  const [run] = await stage.db.select().from(runbookRuns).where(eq(runbookRuns.id, id));
  expect(run?.runbookVersion).toBe(now);
  const next = await ask("operator").start({
    runbookId: ID,
    environmentId: PLACE,
    parameters: {},
    requestKey: "takes-the-new",
  });
  expect((await ask().run({ id: next.id })).document.steps[0]?.title).toBe("Look twice");
});

test("versions are listed, read, compared, and an old one is put back by publishing it", async () => {
  await put(textOf("Before."), now);
  await put(textOf("After."), now + 1, "It had changed.");
  const { versions, current, title } = await ask("operator").versions({ id: ID });
  expect({ current, title }).toEqual({ current: now + 2, title: "A story" });
  expect(versions[0]).toMatchObject({ version: now + 2, reason: "It had changed.", publishedByName: "Ada" });
  const lines = await ask().difference({ id: ID, from: now + 1, to: now + 2 });
  expect(lines.filter(({ kind }) => kind !== "same")).toEqual([
    { kind: "gone", text: "purpose: Before.", before: 7, after: null },
    { kind: "new", text: "purpose: After.", before: null, after: 7 },
  ]);
  const old = await ask().version({ id: ID, version: now + 1 });
  await put(old.text, now + 2, "Back to what it was.");
  expect((await ask().byId({ id: ID })).document.purpose).toBe("Before.");
  expect(await refusalOf(ask().version({ id: ID, version: 9999 }))).toContain("There is no version");
});

test("a draft is its writer's own, mistakes and all, and is gone once published", async () => {
  await ask().saveDraft({ runbookId: ID, baseVersion: now, text: "id: [half" });
  await ask().saveDraft({ runbookId: ID, baseVersion: now, text: textOf("Draft.") });
  expect((await ask().editor({ id: ID })).draft).toMatchObject({ text: textOf("Draft."), baseVersion: now });
  expect((await ask("operator").editor({ id: ID })).draft).toBeNull();
  await put(textOf("Draft."), now);
  expect(await stage.db.select().from(runbookDrafts)).toEqual([]);
  expect(await refusalOf(ask().dropDraft({ runbookId: ID }))).toContain("There is no draft");
  expect(
    await refusalOf(ask().saveDraft({ runbookId: "nowhere/none", baseVersion: 0, text: "x" })),
  ).toContain("There is no runbook");
});

test("what shipped and was edited is put back to what ships, and follows it again from then on", async () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "runbooks-"));
  const folder = path.join(root, "platforms/azure-governance/runbooks");
  fs.mkdirSync(folder, { recursive: true });
  const ship = async (purpose: string) => {
    fs.writeFileSync(path.join(folder, "ships.yaml"), textOf(purpose).replace("id: told", "id: ships"));
    await storeRunbooks(stage.db, NOON, root);
  };
  const id = "azure-governance/ships";
  const text = (purpose: string) => textOf(purpose).replace("id: told", "id: ships");
  await ship("Shipped.");
  await ask().publish({ runbookId: id, baseVersion: 1, text: text("Ours."), reason: "Ours is better." });
  await ship("Shipped anew.");
  const editor = await ask().editor({ id });
  expect(editor).toMatchObject({ version: 2, text: text("Ours."), shippedText: text("Shipped anew.") });
  await ask().publish({
    runbookId: id,
    baseVersion: 2,
    text: editor.shippedText ?? "",
    reason: "Theirs is better.",
  });
  await ship("Shipped once more.");
  expect(await ask().editor({ id })).toMatchObject({
    version: 4,
    text: text("Shipped once more."),
    shippedText: null,
  });
  fs.rmSync(root, { recursive: true });
});

test("whoever may not edit is told so", async () => {
  await publish(stage, textOf("x").replace("id: told", "id: seen"));
  const said = await refusalOf(
    ask("operator").publish({ runbookId: ID, baseVersion: now, text: FIRST, reason: "I want to." }),
  );
  expect(said).toBe("Needs the admin role; you are an operator.");
  await expect(ask("operator").check({ runbookId: ID, text: FIRST })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});
