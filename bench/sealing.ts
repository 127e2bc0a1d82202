import { randomBytes, randomUUID } from "node:crypto";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Db, openDatabase } from "@/db";
import { rekeys } from "@/db/schema";
import { holdSecret, openHeld } from "@/server/secrets/hold";
import { makeKeyringFile } from "@/server/secrets/keyring";
import { sealingStatus } from "@/server/secrets/queries";
import { KEYS_STAY_MS, tendSealing } from "@/server/secrets/rekey";
import { type Figure, formatNumber, quantile, told } from "./figures";
import type { Place } from "./place";

const SECRETS = 10_000;
const READERS = 4;
const WRITERS = 2;
/** Reading may take so much longer than at rest, on the same machine in the same minute. */
const LIMITS = { seconds: 60, readP99Ms: 100, timesAtRest: 3 };
const REST_MS = 3000;

type Held = { reference: string; id: string; value: string };
const ownerOf = (id: string) => ({ kind: "credential" as const, id, field: "value" });

async function hold(db: Db): Promise<Held> {
  const [id, value] = [randomUUID(), randomBytes(24).toString("base64url")];
  const reference = await db.transaction((tx) => holdSecret(tx, ownerOf(id), value, new Date()));
  return { reference, id, value };
}

/** Every sealed secret moves to a new key while some are read and others are entered. */
export async function measureSealing(
  place: Place,
  { isQuick, note }: { isQuick: boolean; note: (text: string) => void },
): Promise<Figure[]> {
  const { appUrl } = await place.database("sealing");
  process.env.DATABASE_URL = appUrl;
  process.env.WHEELHOUSE_DATA_DIR = place.folder;
  makeKeyringFile(path.join(place.folder, "secrets", "sealing-key"), new Date());
  const { db, close } = openDatabase(appUrl, { applicationName: "bench", max: 12 });
  const count = isQuick ? SECRETS / 10 : SECRETS;
  const held: Held[] = [];
  note(`sealing ${count} secrets`);
  for (let i = 0; i < count; i += 50)
    held.push(...(await Promise.all(Array.from({ length: 50 }, () => hold(db)))));

  const readMs: number[] = [];
  let wrong = 0;
  let written = 0;
  let isMoving = true;
  async function read() {
    while (isMoving) {
      const one = held[Math.floor(Math.random() * held.length)];
      if (!one) return;
      const from = performance.now();
      const value = await openHeld(db, one.reference, ownerOf(one.id)).catch(() => undefined);
      readMs.push(performance.now() - from);
      if (value !== one.value) wrong += 1;
    }
  }
  async function write() {
    while (isMoving) {
      held.push(await hold(db));
      written += 1;
    }
  }

  const users = [...Array.from({ length: READERS }, read), ...Array.from({ length: WRITERS }, write)];
  note("readers and writers alone");
  await sleep(REST_MS);
  const atRest = quantile(readMs.splice(0), 0.99);
  note("moving them to a new key, with readers and writers");
  const started = performance.now();
  const now = new Date();
  await db.insert(rekeys).values({ requestedAt: now, requestedByName: "bench", reason: "bench" });
  do await tendSealing(db, now);
  while ((await sealingStatus(db)).round?.left);
  const seconds = (performance.now() - started) / 1000;
  isMoving = false;
  await Promise.all(users);

  await tendSealing(db, new Date(now.getTime() + KEYS_STAY_MS));
  const after = await sealingStatus(db);
  for (const { reference, id, value } of held)
    if ((await openHeld(db, reference, ownerOf(id)).catch(() => undefined)) !== value) wrong += 1;
  await close();
  const p99 = quantile(readMs, 0.99);
  const mostMs = Math.max(LIMITS.readP99Ms, atRest * LIMITS.timesAtRest);
  return [
    {
      name: `${formatNumber(count)} secrets moved to a new key`,
      measured: `${formatNumber(seconds, 1)} s`,
      limit: `≤ ${LIMITS.seconds} s`,
      isMet: seconds <= LIMITS.seconds,
    },
    {
      name: "Reading one meanwhile, p99",
      measured: `${formatNumber(p99, 1)} ms`,
      limit: `≤ ${formatNumber(mostMs)} ms (${formatNumber(atRest, 1)} ms at rest)`,
      isMet: p99 <= mostMs,
    },
    {
      name: "Secrets that did not open, then or afterwards",
      measured: String(wrong),
      limit: "0",
      isMet: wrong === 0,
    },
    {
      name: "Keys left in the keyring",
      measured: String(after.keys.length),
      limit: "1",
      isMet: after.keys.length === 1 && after.round === null,
    },
    told("Read and entered meanwhile", `${formatNumber(readMs.length)} and ${formatNumber(written)}`),
  ];
}
