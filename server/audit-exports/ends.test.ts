import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditExports } from "@/db/schema";
import { env } from "@/server/env";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { csv, draftsLeft, exportsOn, filesKept, jsonl } from "@/server/testing/with-exports";
import { cancelExport, requestExport } from "./commands";
import { sendFile } from "./send";
import { exportById } from "./testing";
import { tidyExports } from "./tidy";
import { writeExports } from "./write-export";

const SECOND = 1000;
const DAY = 86_400_000;
const stage = onStage();
const { written, fileOf } = exportsOn(stage);

describe("a worker that dies", () => {
  class Killed extends Error {}
  /** Dies after so many pieces, each time after a piece is written and before it is noted down. */
  const dying = (pieces: number) => {
    let turns = 0;
    return () => {
      turns += 1;
      if (turns > pieces) throw new Killed();
      return new Date();
    };
  };
  const later = (seconds: number) => () => new Date(Date.now() + seconds * SECOND);

  test.each(["csv", "jsonl"] as const)("leaves a %s that another ends, byte for byte", async (format) => {
    const now = new Date();
    const ask = { ...csv({ to: now }), format };
    const undisturbed = await requestExport({ ...as(stage, "auditor"), now }, ask);
    await writeExports(stage.db, { page: 5 });
    const disturbed = await requestExport({ ...as(stage, "auditor"), now }, ask);
    // The same moment and the same heads, as one export that is written twice.
    const { heads } = await exportById(stage.db, undisturbed.id);
    await stage.db.update(auditExports).set({ heads }).where(eq(auditExports.id, disturbed.id));
    await expect(writeExports(stage.db, { page: 5, now: dying(3) })).rejects.toThrow(Killed);
    const half = await exportById(stage.db, disturbed.id);
    const draft = path.join(env().dataDir, "audit-drafts", disturbed.id);
    expect(half).toMatchObject({ state: "running" });
    expect(half.written).toBeGreaterThan(4);
    expect(fs.statSync(draft).size).toBeGreaterThan(half.bytes);
    fs.appendFileSync(draft, "half a li");

    await writeExports(stage.db, { page: 5, now: later(30) });
    expect((await exportById(stage.db, disturbed.id)).attempt).toBe(half.attempt);
    await writeExports(stage.db, { page: 7, now: later(90) });
    const ended = await exportById(stage.db, disturbed.id);
    expect(ended).toMatchObject({ state: "done", attempt: half.attempt + 1 });
    expect(await fileOf(disturbed.id)).toEqual(await fileOf(undisturbed.id));
    expect(draftsLeft()).toEqual([]);
  });

  test("and whose draft is gone is followed by one that begins anew", async () => {
    const { id } = await requestExport(as(stage, "auditor"), jsonl());
    await expect(writeExports(stage.db, { page: 5, now: dying(3) })).rejects.toThrow(Killed);
    fs.truncateSync(path.join(env().dataDir, "audit-drafts", id), 10);
    await writeExports(stage.db, { page: 5, now: later(90) });
    const row = await exportById(stage.db, id);
    const text = (await fileOf(id)).toString();
    expect(text.split("\n")).toHaveLength(row.written + 3);
    expect(new Set(text.split("\n")).size).toBe(row.written + 3);
  });

  test("and wakes up again writes nothing more", async () => {
    const { id } = await requestExport(as(stage, "auditor"), jsonl());
    let turns = 0;
    const asleep = () => {
      turns += 1;
      return new Date(turns === 1 ? Date.now() - 120 * SECOND : Date.now());
    };
    let taken: Promise<void> | undefined;
    const slow = () => {
      const at = asleep();
      if (turns === 3) taken = writeExports(stage.db, { page: 5 });
      return at;
    };
    // The second one takes it over while the first is between two pieces.
    await writeExports(stage.db, { page: 5, now: slow });
    await taken;
    const row = await exportById(stage.db, id);
    expect(row.state).toBe("done");
    expect(
      createHash("sha256")
        .update(await fileOf(id))
        .digest("hex"),
    ).toBe(row.digest);
  });
});

describe("an export that does not end well", () => {
  test("cancelled half way leaves no file, and cannot be fetched", async () => {
    const { id } = await requestExport(as(stage, "auditor"), csv());
    let turns = 0;
    let cancelled: Promise<unknown> | undefined;
    const now = () => {
      turns += 1;
      if (turns === 3) cancelled = cancelExport(as(stage, "admin"), { id });
      return new Date();
    };
    await writeExports(stage.db, { page: 3, now });
    await cancelled;
    await writeExports(stage.db, { page: 3 });
    expect(await exportById(stage.db, id)).toMatchObject({
      state: "cancelled",
      problem: "Cancelled by Ada.",
    });
    expect(draftsLeft()).toEqual([]);
    expect(filesKept()).not.toContain(`${id}.csv`);
    expect(await refusalOf(sendFile(as(stage, "auditor"), id, null))).toContain("no file of this export");
    expect(await refusalOf(cancelExport(as(stage, "auditor"), { id }))).toContain("nothing to cancel");
  });

  test("for want of room says so, and leaves nothing behind", async () => {
    const { id } = await requestExport(as(stage, "auditor"), csv());
    fs.mkdirSync(path.join(env().dataDir, "audit-drafts"), { recursive: true });
    fs.symlinkSync("/dev/full", path.join(env().dataDir, "audit-drafts", id));
    await writeExports(stage.db);
    const row = await exportById(stage.db, id);
    expect(row.state).toBe("failed");
    expect(row.problem).toContain("The disk is full");
    expect(draftsLeft()).toEqual([]);
  });

  test("is removed after a week, and says so", async () => {
    const row = await written(csv({ actor: "nobody" }));
    expect(filesKept()).toContain(`${row.id}.csv`);
    await tidyExports(stage.db, new Date(Date.now() + 7 * DAY + SECOND));
    expect(filesKept()).not.toContain(`${row.id}.csv`);
    expect((await exportById(stage.db, row.id)).state).toBe("removed");
  });
});
