import { beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db";
import {
  auditHeads,
  auditSegments,
  auditVerifications,
  checkpointStores,
  people,
  permissionProofs,
  trailStops,
} from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { archives, checkpoints, clockBehind, permissionProof, verified } from "./trail-signals";

const stage = onStage();
const HOUR = 3600;
const NOW = new Date();
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);

describe("the walk through the trail", () => {
  beforeEach(() => stage.db.delete(auditVerifications));
  const walked = (state: "sound" | "broken" | "failed", secondsAgo: number, problems: string[] = []) =>
    stage.db.insert(auditVerifications).values({
      kind: "nightly",
      state,
      requestedAt: ago(secondsAgo + 10),
      requestedByName: "Wheelhouse",
      finishedAt: ago(secondsAgo),
      scopes: [{ scope: "console/access", verifiedTo: 7, hash: "", problems }],
    });

  test("that was never made is as old as the console", async () => {
    await stage.db.update(people).set({ createdAt: ago(30 * HOUR) });
    const said = await verified(stage.db, NOW);
    expect(said.value).toBeCloseTo(30 * HOUR, 0);
    expect(said.reason).toContain("never verified");
  });

  test("that broke alerts at once, and until a newer one is sound", async () => {
    await walked("sound", 20 * HOUR);
    await walked("broken", 60, ["Event 7 was changed."]);
    expect(await verified(stage.db, NOW)).toMatchObject({
      status: "alert",
      reason: "The audit trail does not verify. console/access: Event 7 was changed.",
    });
    await walked("sound", 30);
    const said = await verified(stage.db, NOW);
    expect(said).toMatchObject({ reason: "The audit trail was found sound 30 s ago." });
    expect(said.status).toBeUndefined();
  });

  test("does not count while a store outside knows more than the database", async () => {
    await walked("sound", 60);
    const lost = [{ scope: "console/access", keptTo: 5, lostTo: 9, notedAt: NOW.toISOString() }];
    await stage.db.insert(trailStops).values({ stoppedAt: ago(30), store: "here", lost });
    expect(await verified(stage.db, NOW)).toMatchObject({
      status: "alert",
      reason: expect.stringContaining('Nothing is recorded: the store "here" knows more'),
    });
    await stage.db.update(trailStops).set({ releasedAt: ago(10), releasedByName: "Ada" });
    expect((await verified(stage.db, NOW)).status).toBeUndefined();
  });

  test("that failed proves nothing: the last sound one counts", async () => {
    await walked("sound", 27 * HOUR);
    await walked("failed", 60);
    expect((await verified(stage.db, NOW)).value).toBeCloseTo(27 * HOUR, 0);
  });
});

describe("checkpoints", () => {
  beforeEach(() => stage.db.delete(checkpointStores));

  test("count from the slowest store, whatever the others took", async () => {
    await stage.db.insert(checkpointStores).values([
      { name: "here", kind: "file", writtenAt: ago(60) },
      { name: "far", kind: "s3", writtenAt: ago(1000), failingSince: ago(900), problem: "403." },
      { name: "chat", kind: "channel", writtenAt: ago(50_000) },
    ]);
    const said = await checkpoints(stage.db, NOW);
    expect(said.value).toBeCloseTo(1000, 0);
    expect(said.reason).toBe("A store takes no checkpoints. far: 403.");
  });

  test("of a store that never took any count from its first failure", async () => {
    await stage.db.insert(checkpointStores).values({ name: "far", kind: "s3", failingSince: ago(1200) });
    expect((await checkpoints(stage.db, NOW)).value).toBeCloseTo(1200, 0);
  });

  test("that are written nowhere are missing since the console began", async () => {
    await stage.db.update(people).set({ createdAt: ago(2 * HOUR) });
    expect((await checkpoints(stage.db, NOW)).value).toBeCloseTo(2 * HOUR, 0);
  });
});

test("an archive that lied is named by chain and month", async () => {
  expect((await archives(stage.db, NOW)).value).toBe(0);
  await stage.db
    .insert(auditSegments)
    .values({ scope: "console/access", month: "2026-03-01", problem: "It came back different." });
  expect(await archives(stage.db, NOW)).toEqual({
    value: 1,
    reason: "An archive cannot be trusted. console/access 2026-03: It came back different.",
  });
});

describe("the proof of permissions", () => {
  const proved = (state: "held" | "broken", secondsAgo: number, problems: string[] = []) =>
    stage.db.insert(permissionProofs).values({
      kind: "monthly",
      state,
      requestedAt: ago(secondsAgo + 5),
      requestedByName: "Wheelhouse",
      finishedAt: ago(secondsAgo),
      problems,
    });

  test("ages, and alerts when a role can do something else", async () => {
    await proved("held", 33 * 24 * HOUR);
    expect((await permissionProof(stage.db, NOW)).value).toBeCloseTo(33 * 24 * HOUR, 0);
    await proved("broken", 60, ["A viewer may call people.add."]);
    expect(await permissionProof(stage.db, NOW)).toMatchObject({
      status: "alert",
      reason: "A role can do something else than the table says. A viewer may call people.add.",
    });
    await proved("held", 30);
    expect((await permissionProof(stage.db, NOW)).status).toBeUndefined();
  });
});

test("a clock behind the newest event says by how much, and one ahead is no trouble", async () => {
  const owner = openDatabase(stage.base.ownerUrl, { applicationName: "test-owner", max: 1 });
  await owner.db.insert(auditHeads).values({ scope: "trial/access", seq: 1, hash: "", at: ago(-45) });
  expect((await clockBehind(stage.db, NOW)).value).toBeCloseTo(45, 0);
  expect((await clockBehind(stage.db, NOW)).reason).toContain("trial/access");
  expect((await clockBehind(stage.db, ago(-60))).value).toBe(0);
  await owner.close();
});
