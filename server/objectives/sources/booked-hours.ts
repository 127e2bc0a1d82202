import { sql } from "drizzle-orm";
import { MINUTE, type MinuteState } from "@/domain/objective";
import { minutesOf, tallyMinutes } from "@/domain/objective-minutes";
import type { Status } from "@/domain/status";
import { DAY_MS, type Layers, momentOf, type SourceQuestion } from "./question";

type Hour = { tenant: string; hour: number; warn: number; alert: number; unknown: number };

/**
 * Adds a layer of minutes that only the booked hours know of: while no worker ran, nothing wrote down that the status changed,
 * but the time was booked afterwards as what it was. They are put at the end of what was told as good in their hour;
 * bad ones before unknown ones. Hours are kept for two weeks.
 */
export async function withBooked(
  { db, environmentId, source, from, to }: SourceQuestion<"freshness">,
  told: Map<string, Layers>,
  stateOf: (status: Status) => MinuteState,
): Promise<Map<string, Layers>> {
  const { rows } = await db.execute<Hour>(sql`
    select tenant, extract(epoch from hour)::float8 * 1000 as hour, warn_seconds as warn, alert_seconds as alert, unknown_seconds as unknown
    from freshness_hours where environment_id = ${environmentId} and job = ${source.job} and hour >= ${momentOf(from)} and hour < ${momentOf(to)}
      and warn_seconds + alert_seconds + unknown_seconds >= 60`);
  const letters = new Map<string, string>();
  for (const row of rows) {
    const layers = told.get(row.tenant);
    const spans = layers?.[0];
    if (!spans) continue;
    const hour = Number(row.hour);
    const day = new Date(hour).toISOString().slice(0, 10);
    const key = `${day} ${row.tenant}`;
    const known = letters.get(key) ?? minutesOf(spans, day);
    letters.set(key, known);
    const first = Math.floor((hour % DAY_MS) / 60_000);
    const tally = tallyMinutes(known, first, first + 60);
    const bad = row.alert + (stateOf("warn") === "bad" ? row.warn : 0);
    const extra = layers[1] ?? [];
    layers[1] = extra;
    const good = Array.from({ length: 60 }, (_, index) => first + 59 - index).filter(
      (minute) => known[minute] === MINUTE.good,
    );
    const unseen = Math.max(0, Math.floor(row.unknown / 60) - tally.unknown);
    const unsaid = Math.max(0, Math.floor(bad / 60) - tally.bad);
    for (const [index, minute] of good.slice(0, unseen + unsaid).entries()) {
      const at = hour + (minute - first) * 60_000;
      const state = index < unseen ? "unknown" : "bad";
      extra.push({ from: new Date(at), to: new Date(at + 60_000), state });
    }
  }
  return told;
}
