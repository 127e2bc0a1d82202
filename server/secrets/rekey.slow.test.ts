import { randomInt, randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as passes } from "node:timers/promises";
import { isNotNull } from "drizzle-orm";
import { expect, test } from "vitest";
import { rekeys, sealedSecrets } from "@/db/schema";
import { env } from "@/server/env";
import { onStage } from "@/server/testing/cast";
import { kill, spoken, withChildren } from "@/server/testing/with-children";
import { holdSecret, keyring, openHeld } from "./hold";
import { KEYS_STAY_MS, tendSealing } from "./rekey";

const KILLS = 10;
const DAY_MS = 86_400_000;
const AT_FIRST = 1200;
const AT_ONCE = 10;
const stage = onStage();
const start = withChildren(stage);
const held: { reference: string; id: string; value: string }[] = [];

const ownerOf = (id: string) => ({ kind: "credential" as const, id, field: "value" });
async function hold(): Promise<void> {
  const [id, value] = [randomUUID(), `canary-${randomUUID()}`];
  const reference = await stage.db.transaction((db) => holdSecret(db, ownerOf(id), value, new Date()));
  held.push({ reference, id, value });
}

async function everyoneOpens(): Promise<void> {
  for (let i = 0; i < held.length; i += AT_ONCE) {
    const some = held.slice(i, i + AT_ONCE);
    const opened = await Promise.all(
      some.map(({ reference, id }) => openHeld(stage.db, reference, ownerOf(id))),
    );
    expect(opened).toEqual(some.map(({ value }) => value));
  }
}

test(`a worker killed at ${KILLS} random points while it changes the key and others write: every secret opens after each`, async () => {
  for (let i = 0; i < AT_FIRST; i += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, hold));
  for (let round = 1; round <= KILLS; round += 1) {
    const worker = start("server/testing/sealing-worker.ts", {
      SEALING_CLOCK: String(Date.now() + round * DAY_MS),
    });
    await spoken(worker);
    let isWriting = true;
    const writing = (async () => {
      while (isWriting) await hold();
    })();
    await passes(randomInt(5, 400));
    await kill(worker);
    isWriting = false;
    await writing;
    await everyoneOpens();
  }
  const finished = await stage.db.select().from(rekeys).where(isNotNull(rekeys.finishedAt));
  expect(finished.length).toBeGreaterThan(0);

  const clock = Date.now() + (KILLS + 1) * DAY_MS;
  await tendSealing(stage.db, new Date(clock));
  await tendSealing(stage.db, new Date(clock + KEYS_STAY_MS));
  const { use, keys } = await keyring();
  expect(keys.size).toBe(1);
  const under = await stage.db.selectDistinct({ key: sealedSecrets.sealingKey }).from(sealedSecrets);
  expect(under).toEqual([{ key: use.id }]);
  const { dir, base } = path.parse(env().sealingKeyFile);
  expect(fs.readdirSync(dir).filter((name) => name.startsWith(`${base}.draft`))).toEqual([]);
});
