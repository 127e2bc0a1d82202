import { openDatabase } from "@/db";
import { environments } from "@/db/schema";
import { type Heard, hearAlerts } from "@/server/alerts/hear";
import { tendAlerts } from "@/server/alerts/tend-alerts";
import { type Figure, formatNumber, spread, told } from "./figures";
import type { Place } from "./place";

const LIMITS = { newSeconds: 5, repeatedSeconds: 1 };
const ALERTS = 10_000;
const ENVIRONMENT = "azure-governance/production";
const REPEATS = 5;

type Options = { isQuick: boolean; note: (text: string) => void };

/** What a storm of alerts costs: heard for the first time, said again, and while it only lasts. */
export async function measureAlertsLife(place: Place, { isQuick, note }: Options): Promise<Figure[]> {
  const { appUrl } = await place.database("bench_alerts_life");
  const { db, close } = openDatabase(appUrl, {
    applicationName: "bench-alerts-life",
    max: 4,
    statementSeconds: 60,
  });
  try {
    await db
      .insert(environments)
      .values({ id: ENVIRONMENT, platformId: "azure-governance", name: "production" });
    const count = isQuick ? ALERTS / 10 : ALERTS;
    const from = Date.now();
    const at = (seconds: number) => new Date(from + seconds * 1000);
    const storm = Array.from({ length: count }, (_, n) => heardOf(n));
    note(`${formatNumber(count)} new alerts`);
    const opened = await secondsOf(() => hearAlerts(db, storm, at(0)));
    note("the same again");
    const again: number[] = [];
    for (let n = 1; n <= REPEATS; n += 1) again.push(await secondsOf(() => hearAlerts(db, storm, at(n))));
    const later = await secondsOf(() => hearAlerts(db, storm, at(65)));
    const tended: number[] = [];
    for (let n = 1; n <= REPEATS; n += 1) tended.push(await secondsOf(() => tendAlerts(db, at(65 + n))));
    const well = storm.map((heard) => ({ ...heard, state: "well" as const }));
    const recovered = await secondsOf(() => hearAlerts(db, well, at(80)));
    const names = `${formatNumber(count)} alerts`;
    return [
      {
        name: `${names} heard for the first time, in one call`,
        measured: `${formatNumber(opened, 1)} s (${formatNumber(count / opened)}/s)`,
        limit: `under ${LIMITS.newSeconds} s`,
        isMet: opened < LIMITS.newSeconds,
      },
      {
        name: `${names} said again, least / middle / most`,
        measured: `${spread(again, 2)} s`,
        limit: `at most ${LIMITS.repeatedSeconds} s`,
        isMet: Math.max(...again) <= LIMITS.repeatedSeconds,
      },
      told(`${names} said again after a minute, their times written`, `${formatNumber(later, 1)} s`),
      told(`${names} well again`, `${formatNumber(recovered, 1)} s`),
      told(`tending ${names} to which nothing happens`, `${spread(tended, 3)} s`),
    ];
  } finally {
    await close();
  }
}

async function secondsOf(run: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await run();
  return (performance.now() - from) / 1000;
}

const heardOf = (n: number): Heard => ({
  environmentId: ENVIRONMENT,
  trouble: "sync-failed",
  subject: { kind: "job", key: `costs@tenant-${n}`, job: "costs", tenant: `tenant-${n}` },
  source: "judge",
  externalId: "azure-governance/sync-failed",
  ruleId: null,
  state: "firing",
  severity: n % 10 === 0 ? "critical" : "warning",
  word: "Warning",
  title: `Costs of tenant-${n} failed`,
  sentence: `The last sync of costs for tenant-${n} failed: HTTP 503.`,
  value: 1,
  limit: 0,
  unit: "count",
  since: null,
  recoverSeconds: 120,
});
