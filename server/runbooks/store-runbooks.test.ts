import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { runbooks, runbookVersions } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { storeRunbooks } from "./store-runbooks";

const stage = onStage();
const AT = new Date("2026-11-20T09:00:00Z");
const ID = "complyai/told-twice";
const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) fs.rmSync(root, { recursive: true });
});

function folderWith(text: string): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "runbooks-"));
  roots.push(root);
  const folder = path.join(root, "platforms/complyai/runbooks");
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "told-twice.yaml"), text);
  fs.writeFileSync(path.join(folder, "wrong.yaml"), "id: [");
  return root;
}

const textOf = (title: string) => `id: told-twice
title: ${title}
platform: complyai
category: sync
owner: Operations
reviewBy: 2027-05-01
purpose: To see what is stored.
symptoms: [nothing]
steps: [{ key: look, kind: guidance, title: Look }]
noRollback: Nothing is changed.
`;
const stored = async () => {
  const [now] = await stage.db.select().from(runbooks).where(eq(runbooks.id, ID));
  const versions = await stage.db
    .select({ version: runbookVersions.version, title: runbookVersions.document })
    .from(runbookVersions)
    .where(eq(runbookVersions.runbookId, ID))
    .orderBy(runbookVersions.version);
  return {
    current: now?.version,
    shipped: now?.shippedText,
    titles: versions.map(({ title }) => title.title),
  };
};

test("a changed text is a new version, an unchanged one is none, and a broken neighbour stops neither", async () => {
  await storeRunbooks(stage.db, AT, folderWith(textOf("First")));
  await storeRunbooks(stage.db, AT, folderWith(textOf("First")));
  await storeRunbooks(stage.db, AT, folderWith(textOf("Second")));
  expect(await stored()).toMatchObject({ current: 2, titles: ["First", "Second"] });
});

test("what people published stays the one that is walked, with what shipped beside it", async () => {
  await storeRunbooks(stage.db, AT, folderWith(textOf("Third")));
  const { current = 0 } = await stored();
  const [last] = await stage.db
    .select()
    .from(runbookVersions)
    .where(eq(runbookVersions.version, current))
    .limit(1);
  if (!last) throw new Error("Nothing was stored.");
  await stage.db.insert(runbookVersions).values({
    ...last,
    runbookId: ID,
    version: current + 1,
    origin: "edited",
    document: { ...last.document, title: "Ours" },
  });
  await stage.db
    .update(runbooks)
    .set({ version: current + 1 })
    .where(eq(runbooks.id, ID));

  await storeRunbooks(stage.db, AT, folderWith(textOf("Fourth")));
  const after = await stored();
  expect(after).toMatchObject({ current: current + 1, shipped: textOf("Fourth") });
  expect(after.titles.at(-1)).toBe("Ours");
});
