import { randomBytes } from "node:crypto";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { openDatabase } from "@/db";
import { queueArchive, workArchives } from "@/server/retention/archives";
import { verifyAgain } from "@/server/retention/verify-again";
import { fileStore } from "@/server/stores/file-store";
import { writePast } from "@/server/testing/past-trail";
import { type Figure, formatNumber, told } from "./figures";
import type { Place } from "./place";

const EVENTS = 200_000;
const SCOPE = "auditron/operations";
const LIMITS = { perSecond: 15_000, moreMb: 150 };

/** One month of one chain to the store and back: events a second, and how much memory it takes beside what was there. */
export async function measureArchive(
  place: Place,
  { isQuick, note }: { isQuick: boolean; note: (text: string) => void },
): Promise<Figure[]> {
  const { appUrl, ownerUrl } = await place.database("archive");
  process.env.DATABASE_URL = appUrl;
  process.env.WHEELHOUSE_DATA_DIR = path.join(place.folder, randomBytes(4).toString("hex"));
  const app = openDatabase(appUrl, { applicationName: "bench", max: 4 });
  const owner = openDatabase(ownerUrl, { applicationName: "bench-owner", max: 1 });
  const events = isQuick ? EVENTS / 10 : EVENTS;
  const leaf = { scope: SCOPE, month: "2016-01-01" };
  note(`writing ${formatNumber(events)} events of one month`);
  await writePast({ db: app.db, owner: owner.db }, { ...leaf, events, platformId: "auditron" });
  await owner.close();
  const store = fileStore("folder", path.join(place.folder, "archive"));
  note("archiving it");
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  const started = performance.now();
  await queueArchive(app.db, leaf);
  const done = await workArchives(app.db, new Date(), store);
  const seconds = (performance.now() - started) / 1000;
  note("reading it back once more");
  const again = performance.now();
  await verifyAgain(app.db, leaf, () => store);
  const backSeconds = (performance.now() - again) / 1000;
  clearInterval(watch);
  await app.close();
  const perSecond = events / seconds;
  const moreMb = (most - before) / 1_048_576;
  return [
    {
      name: `${formatNumber(events)} events written, read back and hashed twice`,
      measured: `${formatNumber(perSecond)}/s`,
      limit: `≥ ${formatNumber(LIMITS.perSecond)}/s`,
      isMet: done === 1 && perSecond >= LIMITS.perSecond,
    },
    {
      name: "More memory meanwhile",
      measured: `${formatNumber(moreMb)} MB`,
      limit: `≤ ${LIMITS.moreMb} MB`,
      isMet: moreMb <= LIMITS.moreMb,
    },
    told("Reading back alone", `${formatNumber(events / backSeconds)}/s`),
  ];
}
