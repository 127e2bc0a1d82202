import { randomUUID } from "node:crypto";
import fs from "node:fs";
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rekeys, sealedSecrets } from "@/db/schema";
import { env } from "@/server/env";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { holdSecret, keyring, openHeld } from "./hold";
import { freshKey, writeKeyringFile } from "./keyring";
import { sealingStatus } from "./queries";
import { KEYS_STAY_MS, tendSealing } from "./rekey";
import { rotateSealingKey } from "./rotate-sealing-key";

const NOW = new Date("2026-07-01T12:00:00Z");
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const stage = onStage();
let held: { reference: string; id: string; value: string }[] = [];

const ownerOf = (id: string) => ({ kind: "credential" as const, id, field: "value" });
async function hold(count: number) {
  for (let i = 0; i < count; i += 1) {
    const [id, value] = [randomUUID(), `canary-${randomUUID()}`];
    const reference = await stage.db.transaction((db) => holdSecret(db, ownerOf(id), value, NOW));
    held.push({ reference, id, value });
  }
}
async function everyoneOpens() {
  for (const { reference, id, value } of held)
    expect(await openHeld(stage.db, reference, ownerOf(id))).toBe(value);
}
const rotate = (now = NOW) => rotateSealingKey(as(stage, "admin", now), { reason: "once a year" });
const tend = (minutes = 0) => tendSealing(stage.db, later(minutes));
const status = () => sealingStatus(stage.db);

beforeEach(async () => {
  held = [];
  writeKeyringFile(env().sealingKeyFile, [freshKey(later(-1000))]);
  await hold(5);
});
afterEach(async () => {
  await stage.db.delete(rekeys);
  await stage.db.delete(sealedSecrets);
});

describe("a new sealing key", () => {
  it("takes over every secret, and the old one leaves the keyring when none needs it and everyone has seen the new", async () => {
    const before = (await keyring()).use.id;
    await rotate();
    expect(await status()).toMatchObject({ secrets: 5, round: { sealingKey: null, left: 5 } });
    await tend();
    const { use, keys } = await keyring();
    expect(use.id).not.toBe(before);
    expect(keys.size).toBe(2);
    expect(await status()).toMatchObject({
      keys: [
        { id: use.id, standing: "in use", rows: 5 },
        { id: before, standing: "being replaced", rows: 0 },
      ],
      round: { left: 0, rows: 5, removedAfter: new Date(NOW.getTime() + KEYS_STAY_MS) },
    });
    await everyoneOpens();

    await tend(4.9);
    expect((await keyring()).keys.size).toBe(2);
    await tend(5);
    expect([...(await keyring()).keys.keys()]).toEqual([use.id]);
    expect(await status()).toMatchObject({
      round: null,
      rounds: [{ sealingKey: use.id, replaces: [before] }],
    });
    await everyoneOpens();
    expect((await auditOf(stage.db, "sealing-key.finish")).at(-1)?.detail).toEqual({
      secrets: 5,
      removed: [before],
    });
    expect(fs.statSync(env().sealingKeyFile).mode & 0o777).toBe(0o600);
  });

  it("is asked for once, until the secrets have moved, and by an admin", async () => {
    await rotate();
    expect(await refusalOf(rotate())).toMatch(/^The secrets are moving to a new key already/);
    const operator = rotateSealingKey(as(stage, "operator"), { reason: "once a year" });
    expect(await refusalOf(operator)).toMatch(/^Needs the admin role/);
  });

  it("seals what is entered while the others move", async () => {
    await rotate();
    await tend();
    await hold(1);
    await tend(5);
    expect(await status()).toMatchObject({ round: null, secrets: 6 });
    await everyoneOpens();
  });

  it("goes on from where a worker died: before the file, after the file, with half of the secrets moved", async () => {
    await rotate();
    await tend();
    const { use, keys } = await keyring();
    const [round] = await stage.db.select().from(rekeys);
    // As if the worker had died between the file and the commit.
    await stage.db.update(rekeys).set({ sealingKey: null, replaces: [] });
    await tend(1);
    expect((await keyring()).use.id).toBe(use.id);
    expect((await keyring()).keys.size).toBe(keys.size);
    expect((await stage.db.select().from(rekeys))[0]).toMatchObject({ replaces: round?.replaces });
    // As if it had died between the shorter file and the commit.
    writeKeyringFile(env().sealingKeyFile, [use]);
    await tend(5);
    expect(await status()).toMatchObject({ round: null });
    await everyoneOpens();
  });

  it("leaves a row that was tampered with, says so, and keeps the key that it lies under", async () => {
    const [row] = await stage.db.select().from(sealedSecrets);
    if (!row) throw new Error("nothing is sealed");
    row.wrappedKey[20] = (row.wrappedKey[20] ?? 0) ^ 1;
    await stage.db
      .update(sealedSecrets)
      .set({ wrappedKey: row.wrappedKey })
      .where(eq(sealedSecrets.id, row.id));
    await rotate();
    await tend();
    await tend(10);
    expect(await status()).toMatchObject({ round: { left: 1, stuck: 1 } });
    expect((await keyring()).keys.size).toBe(2);
    await stage.db.delete(sealedSecrets).where(eq(sealedSecrets.id, row.id));
    await tend(11);
    expect(await status()).toMatchObject({ round: null });
  });

  it("that somebody put on the first line by hand is moved to as well, and the trail says so", async () => {
    const { use } = await keyring();
    const fresh = freshKey(NOW);
    writeKeyringFile(env().sealingKeyFile, [fresh, use]);
    await tend();
    expect(await status()).toMatchObject({
      keys: [
        { id: fresh.id, rows: 5 },
        { id: use.id, rows: 0 },
      ],
    });
    expect((await auditOf(stage.db, "sealing-key.move")).at(-1)).toMatchObject({
      subjectId: fresh.id,
      detail: { moved: 5, stuck: 0 },
    });
    await everyoneOpens();
  });

  it("waits for a keyring that is not there, and everything says why", async () => {
    await rotate();
    const { use, keys } = await keyring();
    fs.rmSync(env().sealingKeyFile);
    await tend();
    expect(await status()).toMatchObject({
      trouble: expect.stringMatching(/^The keyring is not there/),
      keys: [{ id: use.id, standing: "not there", rows: 5 }],
    });
    expect(await refusalOf(rotate())).toMatch(/^The keyring is not there/);
    writeKeyringFile(env().sealingKeyFile, [...keys.values()]);
    await tend();
    await everyoneOpens();
  });
});

describe("the keyring's lock", () => {
  it("lets no key leave while somebody seals under it", async () => {
    await rotate();
    await tend();
    const order: string[] = [];
    let entered = () => {};
    const sealing = stage.db.transaction(async (db) => {
      const [id, value] = [randomUUID(), "entered-in-a-slow-transaction"];
      held.push({ id, value, reference: await holdSecret(db, ownerOf(id), value, NOW) });
      await new Promise<void>((resolve) => {
        entered = resolve;
      });
      order.push("sealed");
    });
    while (held.length < 6) await new Promise((resolve) => setImmediate(resolve));
    const finishing = tend(6).then(() => order.push("finished"));
    const isWaiting = async () =>
      (
        await stage.db.execute(
          sql`select 1 from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`,
        )
      ).rowCount === 1;
    while (order.length === 0 && !(await isWaiting()));
    entered();
    await Promise.all([sealing, finishing]);
    expect(order).toEqual(["sealed", "finished"]);
    await everyoneOpens();
  });
});
