import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { environments } from "@/db/schema";
import { CAPACITY_KINDS } from "@/domain/capacity";
import { notFound } from "@/domain/errors";
import { type Forecast, forecast } from "@/domain/forecast";
import { connectors, declarationOf } from "@/server/connectors";
import { queriesOf } from "@/server/queries/find-read";
import { type CapacitySeries, capacitySeries } from "./days";

/** How far ahead a chart goes. */
const AHEAD_DAYS = 30;

const expected = ({ days, limit }: CapacitySeries, aheadDays: number): Forecast =>
  forecast(days, { limit: limit?.value ?? null, below: limit?.direction === "below-is-bad", aheadDays });

/** All that can fill up, what is past its limit first, then by when it may get there. */
export async function capacityList(db: Db, now: Date) {
  const series = await capacitySeries(db, now);
  const rows = series
    .map((one) => {
      const { days, ...rest } = one;
      return {
        ...rest,
        last: days.at(-1) ?? null,
        trend: days.map(({ value }) => value),
        forecast: expected(one, 0),
      };
    })
    .sort(
      (a, b) =>
        urgency(a) - urgency(b) ||
        CAPACITY_KINDS.indexOf(a.kind) - CAPACITY_KINDS.indexOf(b.kind) ||
        a.environmentId.localeCompare(b.environmentId) ||
        a.title.localeCompare(b.title),
    );
  return { rows, lists: await slowLists(db), now };
}

function urgency({
  forecast,
  limit,
  last,
}: { forecast: Forecast } & Pick<CapacitySeries, "limit"> & { last: { value: number } | null }) {
  if (last && limit && isPast(last.value, limit)) return 0;
  if (forecast.kind !== "trend" || forecast.reach === null || typeof forecast.reach === "string")
    return Number.MAX_SAFE_INTEGER;
  return forecast.reach.earliest.getTime();
}

const isPast = (value: number, { value: limit, direction }: { value: number; direction: string }) =>
  direction === "below-is-bad" ? value < limit : value > limit;

/** One of them with its days and where it goes. */
export async function capacityOne(db: Db, key: string, now: Date) {
  const one = (await capacitySeries(db, now)).find((series) => series.key === key);
  if (!one) throw notFound("capacity figure", key);
  return { ...one, forecast: expected(one, AHEAD_DAYS) };
}

/** Where slow queries are listed: by the platform itself, or by its database. */
async function slowLists(db: Db) {
  const places = await db.select().from(environments).where(eq(environments.active, true));
  return places.flatMap(({ id, platformId, name, dialect }) =>
    queriesOf(connectors[platformId], dialect)
      .filter(({ key }) => key.endsWith(".slow-queries"))
      .map(({ key, title }) => ({
        title: `${declarationOf(platformId).name} ${name}: ${title}`,
        href: `/platforms/${id}/queries?query=${encodeURIComponent(key)}`,
      })),
  );
}
