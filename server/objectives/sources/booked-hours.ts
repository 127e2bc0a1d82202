import { sql } from "drizzle-orm";
import { MINUTE } from "@/domain/objective";
import { type MinuteSpan, minutesOf, stretchesOf } from "@/domain/objective-minutes";
import { DAY_MS, momentOf, type SourceQuestion } from "./question";

type Hour = { tenant: string; hour: number; total: number; warn: number; alert: number; unknown: number };

/** Which booked time of an hour was bad: past the job's warn limit, past its alert limit; undefined where neither tells. */
export type BadFrom = (hour: Date) => "warn" | "alert" | undefined;

/** Changes are written some seconds after the fact; a difference no greater than this is none. */
const TOLERATED_MINUTES = 2;
const WHOLE_SECONDS = 3540;

/**
 * Minutes told by changes of status, put right by the hours that were booked: while no worker ran nothing wrote down
 * that a status changed, but the time was booked afterwards as what it was. The hours decide how many minutes were bad
 * or unknown, the changes where in the hour they were. Hours are kept for two weeks; before that the changes alone tell.
 */
export async function withBooked(
  question: SourceQuestion<"freshness">,
  told: ReadonlyMap<string, MinuteSpan[]>,
  badFrom: BadFrom,
): Promise<Map<string, MinuteSpan[]>> {
  const booked = await bookedHours(question);
  const found = new Map<string, MinuteSpan[]>();
  for (const [tenant, spans] of told) {
    const put: MinuteSpan[] = [];
    for (let at = question.from.getTime(); at < question.to.getTime(); at += DAY_MS) {
      const day = new Date(at).toISOString().slice(0, 10);
      const hours = booked.get(`${day} ${tenant}`);
      const letters = minutesOf(spans, day);
      put.push(...stretchesOf(hours ? putRight(letters, hours, badFrom) : letters, day));
    }
    found.set(tenant, put);
  }
  return found;
}

async function bookedHours({
  db,
  environmentId,
  source,
  from,
  to,
}: SourceQuestion<"freshness">): Promise<Map<string, Hour[]>> {
  const { rows } = await db.execute<Hour>(sql`
    select tenant, extract(epoch from hour)::float8 * 1000 as hour, ok_seconds + warn_seconds + alert_seconds + unknown_seconds as total,
      warn_seconds as warn, alert_seconds as alert, unknown_seconds as unknown
    from freshness_hours where environment_id = ${environmentId} and job = ${source.job} and hour >= ${momentOf(from)} and hour < ${momentOf(to)}`);
  const found = new Map<string, Hour[]>();
  for (const row of rows) {
    const key = `${new Date(Number(row.hour)).toISOString().slice(0, 10)} ${row.tenant}`;
    found.set(key, [...(found.get(key) ?? []), { ...row, hour: Number(row.hour) }]);
  }
  return found;
}

function putRight(letters: string, hours: readonly Hour[], badFrom: BadFrom): string {
  const minutes = letters.split("");
  for (const { hour, total, warn, alert, unknown } of hours) {
    const first = (hour % DAY_MS) / 60_000;
    const from = badFrom(new Date(hour));
    const bad = from === "warn" ? warn + alert : from === "alert" ? alert : undefined;
    for (const [letter, seconds] of [
      [MINUTE.unknown, unknown],
      [MINUTE.bad, bad],
    ] as const) {
      if (seconds === undefined) continue;
      const wanted = Math.round(seconds / 60);
      const has = minutes.slice(first, first + 60).filter((one) => one === letter).length;
      if (wanted - has > TOLERATED_MINUTES) turnLast(minutes, first, wanted - has, MINUTE.good, letter);
      if (has - wanted > TOLERATED_MINUTES && total >= WHOLE_SECONDS)
        turnLast(minutes, first, has - wanted, letter, MINUTE.good);
    }
  }
  return minutes.join("");
}

/** Turns the latest minutes of an hour that have one letter into another. */
function turnLast(minutes: string[], first: number, count: number, from: string, to: string): void {
  let left = count;
  for (let minute = first + 59; minute >= first && left > 0; minute -= 1)
    if (minutes[minute] === from) {
      minutes[minute] = to;
      left -= 1;
    }
}
