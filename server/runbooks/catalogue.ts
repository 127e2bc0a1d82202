import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { fitOf, symptomFor } from "@/domain/runbook-search";
import type { RunbookDocument } from "@/domain/schema/runbook";
import { placesOf, readPlaces } from "./places";
import { currentRunbooks } from "./read-document";

export type Exercised = {
  runs: number;
  open: number;
  /** Of the ended runs that were needed, how many were solved; null while none has ended. */
  successRate: number | null;
  medianMs: number | null;
  lastAt: Date | null;
};

export const NEVER: Exercised = { runs: 0, open: 0, successRate: null, medianMs: null, lastAt: null };

/** How often each runbook was walked, and how that ended. */
export async function exercised(db: Db): Promise<Map<string, Exercised>> {
  const { rows } = await db.execute<{
    id: string;
    runs: number;
    open: number;
    rate: number | null;
    median_ms: number | null;
    last_at: string | null;
  }>(sql`
    select runbook_id as id, count(*)::int as runs,
      count(*) filter (where state in ('running', 'paused'))::int as open,
      (count(*) filter (where outcome = 'solved'))::float8
        / nullif(count(*) filter (where outcome in ('solved', 'not-solved') or state = 'abandoned'), 0) as rate,
      percentile_cont(0.5) within group (order by extract(epoch from finished_at - started_at) * 1000)
        filter (where state = 'finished') as median_ms,
      max(finished_at) filter (where state = 'finished') as last_at
    from runbook_runs group by runbook_id`);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        runs: row.runs,
        open: row.open,
        successRate: row.rate,
        medianMs: row.median_ms,
        lastAt: row.last_at === null ? null : new Date(row.last_at),
      },
    ]),
  );
}

/** Every runbook, or those that fit what was typed, the best first. */
export async function catalogue(db: Db, { text }: { text?: string | undefined }, now: Date) {
  const [all, walks, world] = await Promise.all([currentRunbooks(db), exercised(db), readPlaces(db)]);
  const wanted = text?.trim() ?? "";
  const today = now.toISOString().slice(0, 10);
  const rows = all.map(({ id, version, document }) => ({
    ...summaryOf(id, version, document, today),
    ...(walks.get(id) ?? NEVER),
    fit: wanted === "" ? 0 : fitOf(document, wanted),
    foundBy: wanted === "" ? null : symptomFor(document, wanted),
    places: placesOf(document, world).map(({ id: place, name, lacks }) => ({
      id: place,
      name,
      lacking: lacks.length,
    })),
  }));
  if (wanted !== "")
    return rows.filter(({ fit }) => fit > 0).toSorted((a, b) => b.fit - a.fit || byName(a, b));
  return rows.toSorted(byName);
}

const byName = (
  one: { platform: string; category: string; number: string | null; title: string },
  other: typeof one,
) =>
  one.platform.localeCompare(other.platform) ||
  one.category.localeCompare(other.category) ||
  (one.number ?? "~").localeCompare(other.number ?? "~") ||
  one.title.localeCompare(other.title);

export const summaryOf = (id: string, version: number, document: RunbookDocument, today: string) => ({
  id,
  version,
  number: document.number ?? null,
  title: document.title,
  platform: document.platform,
  category: document.category,
  severity: document.severity,
  owner: document.owner,
  purpose: document.purpose,
  reviewBy: document.reviewBy,
  isOverdue: document.reviewBy < today,
  steps: document.steps.length,
});
