import { sql } from "drizzle-orm";
import { beforeAll, beforeEach } from "vitest";
import type { Db } from "@/db";
import {
  alerts,
  checks,
  environments,
  freshnessDays,
  freshnessHours,
  jobStates,
  objectives,
  observations,
  rollupsDay,
  runs,
  silences,
} from "@/db/schema";
import type { ObjectiveSource } from "@/domain/objective";
import { stretchesOf } from "@/domain/objective-minutes";
import type { Matcher } from "@/domain/silence";
import type { Status } from "@/domain/status";
import type { Actor } from "@/server/command";
import { onStage, type Stage } from "@/server/testing/cast";
import { keepObjective } from "@/server/testing/keep-objective";
import { declareThresholds } from "@/server/thresholds/declare";
import { type DayPart, type ObjectiveRow, readSource } from ".";

export const PLACE = "azure-governance/production";
const DAY = 86_400_000;
/** Yesterday: observations are kept in partitions of the days around today. */
const MIDNIGHT = Math.floor(Date.now() / DAY) * DAY - DAY;
export const at = (time: string, days = 0) => {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  return new Date(MIDNIGHT + days * DAY + (hours * 3600 + minutes * 60 + seconds) * 1000);
};
export const day = at("00:00").toISOString().slice(0, 10);

/** An empty place with partitions for old observations. */
export function onSources(): Stage {
  const stage = onStage();
  beforeAll(async () => {
    await declareThresholds(stage.db);
    await stage.db
      .insert(environments)
      .values({ id: PLACE, platformId: "azure-governance", name: "production" });
    await stage.db.execute(sql`select ensure_observation_partitions(40, 2)`);
  });
  beforeEach(async () => {
    for (const table of [
      alerts,
      silences,
      objectives,
      jobStates,
      runs,
      freshnessDays,
      freshnessHours,
      rollupsDay,
    ])
      await stage.db.delete(table);
    await stage.db.delete(checks);
  });
  return stage;
}

export const objectiveOf = (db: Db, source: ObjectiveSource, over: Partial<ObjectiveRow> = {}) =>
  keepObjective(db, { platformId: "azure-governance", key: "test", source, ...over });

/** A check of its own for every test; what is observed is never deleted. */
export async function checkOf(
  db: Db,
  key: string,
  over: Partial<typeof checks.$inferInsert> = {},
): Promise<number> {
  const [row] = await db
    .insert(checks)
    .values({
      environmentId: PLACE,
      component: "api",
      key,
      title: key,
      question: key,
      everySeconds: 60,
      whenLost: "unknown",
      confirmBad: 3,
      confirmGood: 2,
      observedAt: at("23:00"),
      ...over,
    })
    .returning({ id: checks.id });
  return row?.id ?? 0;
}

type Said =
  | Status
  | {
      status?: Status;
      value?: number | null;
      latencyMs?: number | null;
      facts?: Record<string, number | string>;
    };
/** Every minute from one time to another, both included. */
export async function observe(
  db: Db,
  checkId: number,
  from: Date,
  to: Date,
  said: Said,
  stepSeconds = 60,
): Promise<void> {
  const rows = [];
  for (let time = from.getTime(); time <= to.getTime(); time += stepSeconds * 1000)
    rows.push({
      checkId,
      at: new Date(time),
      reason: "",
      ...(typeof said === "string" ? { status: said } : { status: "ok" as const, ...said }),
    });
  await db.insert(observations).values(rows).onConflictDoNothing();
}

export const read = async (
  db: Db,
  objective: ObjectiveRow,
  now = at("00:00", 1),
  from = at("00:00"),
  to = at("00:00", 1),
) => readSource(db, objective, PLACE, from, to, now);

export function lettersOf(part: DayPart | undefined): string {
  if (!part || !("minutes" in part)) throw new Error("no minutes were told");
  return part.minutes;
}

/** "10:00 5 bad": when each stretch that is not good begins, and how many minutes it has. */
export function stretches(part: DayPart | undefined): string[] {
  return stretchesOf(lettersOf(part), part?.day ?? "")
    .filter(({ state }) => state !== "good")
    .map(
      ({ from, to, state }) =>
        `${from.toISOString().slice(11, 16)} ${(to.getTime() - from.getTime()) / 60_000} ${state}`,
    );
}

/** "10:15 3 good 1 bad", for the quarters in which there was something. */
export function quarters(parts: readonly DayPart[] | undefined): string[] {
  const [part] = parts ?? [];
  if (!part || !("goodQuarters" in part)) throw new Error("no things were told");
  return part.goodQuarters.flatMap((good, index) => {
    const bad = part.badQuarters[index] ?? 0;
    const time = new Date(index * 900_000).toISOString().slice(11, 16);
    return good + bad > 0 ? [`${time} ${good} good ${bad} bad`] : [];
  });
}

/** "10:15 3", for the quarters of which something is unknown. */
export function unknowns(parts: readonly DayPart[] | undefined): string[] {
  const [part] = parts ?? [];
  if (!part || !("unknownQuarters" in part)) throw new Error("no things were told");
  return part.unknownQuarters.flatMap((unknown, index) =>
    unknown > 0 ? [`${new Date(index * 900_000).toISOString().slice(11, 16)} ${unknown}`] : [],
  );
}

/** "10:15 30 unknown": when somebody looked and when nobody did, of all days that are told. */
export function looked(parts: readonly DayPart[] | undefined): string[] {
  return (parts ?? []).flatMap((part) => {
    if (!("watched" in part)) throw new Error("nobody tells when somebody looked");
    return stretchesOf(part.watched, part.day).map(
      ({ from, to, state }) =>
        `${from.toISOString().slice(11, 16)} ${(to.getTime() - from.getTime()) / 60_000} ${state}`,
    );
  });
}

export const silenceOf = (db: Db, by: Actor, matchers: Matcher[], from: Date, to: Date, createdAt: Date) =>
  db.insert(silences).values({
    matchers,
    reason: "The database moves.",
    startsAt: from,
    endsAt: to,
    createdById: by.id,
    createdByName: by.name,
    createdAt,
  });
export const here: Matcher = { field: "environment", isNot: false, value: PLACE };
