import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { checklistRowEvents, checklistRows, checklistRuns, environments } from "@/db/schema";
import { canonicalJson } from "@/domain/audit";
import { isManual } from "@/domain/checklist";
import { type Period, periodAt } from "@/domain/period";
import type { ChecklistDocument } from "@/domain/schema/checklist";
import { noise, noiseBetween } from "@/platforms/simulator/noise";
import { currentDocuments } from "@/server/checklists/documents";

const DAY = 86_400_000;
const DAYS = 90;
const OPERATORS = ["Olga Brandt", "Ravi Menon", "Olga Brandt", "Ada Okafor"];
const NOTES = [
  "Looked through; nothing unusual.",
  "Checked, as expected.",
  "Two entries, both known and closed.",
  "Fine; screenshot is in the ticket.",
];

/** What past periods left behind: most signed off in time, some late, a few missed. */
export async function seedChecklistHistory(db: Db, now: Date): Promise<void> {
  const places = await db
    .select()
    .from(environments)
    .where(and(eq(environments.active, true), eq(environments.hasChecklists, true)));
  for (const { document, version } of await currentDocuments(db))
    for (const place of places.filter(({ platformId }) => platformId === document.platform))
      for (const period of pastPeriods(document, now))
        await seedRun(db, document, version, place.id, period, now);
}

/** The present one is left to whoever looks at the demo, at whatever hour it was made. */
function pastPeriods(document: ChecklistDocument, now: Date): Period[] {
  const present = periodAt(document, now)?.name;
  const found = new Map<string, Period>();
  for (let day = DAYS; day >= 0; day -= 1) {
    const period = periodAt(document, new Date(now.getTime() - day * DAY));
    if (period && period.name !== present && period.dueAt < now) found.set(period.name, period);
  }
  return [...found.values()];
}

async function seedRun(
  db: Db,
  document: ChecklistDocument,
  version: number,
  environmentId: string,
  period: Period,
  now: Date,
): Promise<void> {
  const seed = [document.id, environmentId, period.name] as const;
  const luck = noise(...seed, "luck");
  const who = OPERATORS[noiseBetween(0, OPERATORS.length - 1, ...seed, "who")] ?? "Olga Brandt";
  const isMissed = luck < 0.05;
  const isLate = luck >= 0.05 && luck < 0.1;
  const openedAt = new Date(
    period.dueAt.getTime() - noiseBetween(15, 80, ...seed, "open") * 60_000 + (isLate ? 2 * 3_600_000 : 0),
  );
  const signedAt = new Date(
    openedAt.getTime() + noiseBetween(4, document.minutes + 8, ...seed, "walk") * 60_000,
  );
  if (signedAt >= now) return;
  const [run] = await db
    .insert(checklistRuns)
    .values({
      checklistId: document.id,
      version,
      environmentId,
      period: period.name,
      state: isMissed ? "missed" : "open",
      createdAt: period.startsAt,
      dueAt: period.dueAt,
      openedAt: isMissed ? null : openedAt,
      openedByName: isMissed ? null : who,
      evaluatedAt: isMissed ? period.startsAt : openedAt,
      evaluationMs: 400 + Math.round(noise(...seed, "ms") * 900),
      missedAt: isMissed || isLate ? period.dueAt : null,
    })
    .onConflictDoNothing()
    .returning();
  if (!run) return;
  const rows = document.rows.map((row, position) => ({
    runId: run.id,
    key: row.key,
    position,
    state: isManual(row) ? (isMissed ? ("manual" as const) : ("noted" as const)) : ("pass" as const),
    evaluatedAt: openedAt,
    note:
      isManual(row) && !isMissed ? (NOTES[noiseBetween(0, NOTES.length - 1, ...seed, row.key)] ?? "") : "",
    byName: isManual(row) ? who : "Wheelhouse",
    observed: isManual(row)
      ? null
      : { summary: "As expected.", expected: row.expected, since: null, items: [], more: 0 },
  }));
  await db.insert(checklistRows).values(rows);
  if (isMissed) return;
  const events = rows.map(({ key, state, note }) => ({
    runId: run.id,
    rowKey: key,
    at: openedAt,
    kind: state === "noted" ? ("noted" as const) : ("evaluated" as const),
    byName: state === "noted" ? who : "Wheelhouse",
    state,
    text: note || "As expected.",
  }));
  await db.insert(checklistRowEvents).values(events);
  const frozen: Record<string, unknown> = JSON.parse(
    JSON.stringify({ run, document, rows, events, signedBy: { name: who }, signedAt, comment: "" }),
  );
  await db
    .update(checklistRuns)
    .set({
      state: "signed-off",
      signedAt,
      signedByName: who,
      frozen,
      frozenDigest: createHash("sha256").update(canonicalJson(frozen)).digest("hex"),
    })
    .where(eq(checklistRuns.id, run.id));
}
