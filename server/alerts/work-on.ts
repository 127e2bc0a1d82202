import { lt, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { alertUndos } from "@/db/schema";
import type { Undoable } from "@/domain/alert";
import { setHash } from "@/domain/alert-set";
import { conflict } from "@/domain/errors";
import type { CommandContext } from "@/server/command";
import { type AlertRow, addEvents, type EventRow, lockAlerts, updateAlerts } from "./alert-rows";
import { handOf } from "./hand";
import { clockOf } from "./life";

export type RowResult = { id: number; outcome: "done" | "skipped" | "refused"; because: string };
/** The one environment or platform that all of them are of; neither where they are of several. */
type Where = { environmentId: string | null; platformId: string | null };
export type Worked = WorkResult & { doneIds: number[]; where: Where };
export type WorkResult = { done: number; results: RowResult[]; undoToken: string | null };

type Expected = { count: number; hash: string };
type Happened = Pick<EventRow, "kind" | "said" | "detail">;
type Decision =
  | { outcome: "done"; because: string; event: Happened }
  | { outcome: "skipped" | "refused"; because: string };

export const done = (because: string, event: Happened): Decision => ({ outcome: "done", because, event });
export const skipped = (because: string): Decision => ({ outcome: "skipped", because });
export const refused = (because: string): Decision => ({ outcome: "refused", because });

/**
 * What one person does to many alerts: all are locked, then decided on one by one, so that one that cannot be
 * worked on does not stop the others. `decide` changes the alert when it says done.
 */
export async function workOn(
  { db, actor, now }: CommandContext,
  input: { ids: readonly number[]; expected?: Expected | undefined; undo?: Undoable },
  decide: (alert: AlertRow, at: Date) => Decision,
): Promise<Worked> {
  const ids = [...new Set(input.ids)];
  const found = new Map((await lockAlerts(db, ids)).map((alert) => [alert.id, alert]));
  if (input.expected) await refuseOtherSet(db, ids, [...found.values()], input.expected);
  const changed: { alert: AlertRow; alertId: number; events: EventRow[]; before: AlertRow }[] = [];
  const results = ids.map((id): RowResult => {
    const alert = found.get(id);
    if (!alert) return { id, outcome: "refused", because: `There is no alert ${id}.` };
    const before = { ...alert };
    const at = clockOf(alert, now);
    const decision = decide(alert, at);
    if (decision.outcome === "done") {
      alert.version += 1;
      const event = { ...decision.event, at, byId: actor.id, byName: actor.name };
      changed.push({ alert, alertId: id, events: [event], before });
    }
    return { id, outcome: decision.outcome, because: decision.because };
  });
  await updateAlerts(
    db,
    changed.map(({ alert }) => alert),
  );
  await addEvents(db, changed);
  const undoToken = input.undo && changed.length > 0 ? await keepUndo(input.undo) : null;
  const doneIds = changed.map(({ alertId }) => alertId);
  return { done: changed.length, results, undoToken, doneIds, where: whereOf([...found.values()]) };

  async function keepUndo(verb: Undoable): Promise<string | null> {
    await db.delete(alertUndos).where(lt(alertUndos.at, new Date(now.getTime() - 60_000)));
    const rows = changed.map(({ alertId, before, alert }) => ({
      id: alertId,
      before: handOf(before),
      after: handOf(alert),
    }));
    const [kept] = await db
      .insert(alertUndos)
      .values({ byId: actor.id, at: now, verb, alerts: rows })
      .returning({ token: alertUndos.token });
    return kept?.token ?? null;
  }
}

function whereOf(alerts: readonly AlertRow[]): Where {
  const [place, ...otherPlaces] = new Set(alerts.map(({ environmentId }) => environmentId));
  const [platform, ...otherPlatforms] = new Set(alerts.map(({ platformId }) => platformId));
  return {
    environmentId: otherPlaces.length === 0 ? (place ?? null) : null,
    platformId: otherPlatforms.length === 0 ? (platform ?? null) : null,
  };
}

/** Nothing is done to a set that is not the one somebody decided on. */
async function refuseOtherSet(
  db: Db,
  ids: readonly number[],
  rows: readonly AlertRow[],
  expected: Expected,
): Promise<void> {
  const isSame = ids.length === expected.count && rows.length === expected.count;
  if (isSame && (await setHash(rows)) === expected.hash) return;
  const was = isSame ? await latestOf(db, ids) : `you saw ${expected.count}, now there are ${rows.length}`;
  throw conflict(`These alerts changed since you looked: ${was}. Nothing was done; look again.`);
}

/** The newest that happened to any of them; a hash cannot say which of them it was. */
async function latestOf(db: Db, ids: readonly number[]): Promise<string> {
  const { rows } = await db.execute<{ alert_id: string; kind: string; by_name: string | null }>(
    sql`select alert_id, kind, by_name from alert_events where alert_id = any(${sql.param(ids)}::bigint[]) order by at desc, id desc limit 3`,
  );
  const told = rows.map(
    ({ alert_id, kind, by_name }) =>
      `alert ${alert_id} ${kind.replaceAll("-", " ")}${by_name ? ` (${by_name})` : ""}`,
  );
  return `most recently ${told.join(", ")}`;
}

/** One audit entry for all of it, whoever it was done to and whoever refused. */
export function aboutAlerts(worked: Worked, detail: Record<string, unknown>) {
  const left = worked.results.filter(({ outcome }) => outcome !== "done");
  const [only] = worked.results;
  return {
    subjectKind: "alert",
    subjectId: worked.results.length === 1 && only ? String(only.id) : `${worked.results.length} alerts`,
    ...worked.where,
    detail: {
      ...detail,
      ids: worked.doneIds,
      ...(left.length > 0 ? { notDone: left.map(({ id, because }) => ({ id, because })) } : {}),
    },
  };
}

export const answerOf = ({ done, results, undoToken }: WorkResult): WorkResult => ({
  done,
  results,
  undoToken,
});
