import { and, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns } from "@/db/schema";
import { log } from "@/server/log";

export const MOST_LINES = 100_000;
export const LONGEST_LINE = 4000;
const LINES_AT_ONCE = 500;
const EVERY_MS = 200;
const PROGRESS_EVERY_MS = 500;

type Level = "info" | "warn" | "error";
type Line = { seq: number; at: string; level: Level; text: string };
type Run = Pick<typeof actionRuns.$inferSelect, "id" | "attempt">;

/**
 * Keeps what an action says while it runs, many lines in one insert, redacted before they wait. Only the holder of
 * the claim writes; what an older attempt still says is dropped.
 */
export class OutputKeeper {
  private waiting: Line[] = [];
  private progressed: { done: number; total: number | null; said: string } | undefined;
  private progressAt = 0;
  private seq = 0;
  private writing: Promise<void> = Promise.resolve();
  private readonly timer = setInterval(() => this.writeSoon(), EVERY_MS);
  private isClosed = false;

  constructor(
    private readonly db: Db,
    private readonly run: Run,
    private readonly redact: (text: string) => string,
  ) {}

  readonly say = (text: string, level: Level = "info"): void => {
    for (const line of text.split("\n")) this.keep(line, level);
  };

  readonly progress = (done: number, total: number | null, said = ""): void => {
    if (!this.isClosed) this.progressed = { done, total, said: this.tidy(said).slice(0, 200) };
  };

  /** Writes what still waits; later words are not kept. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.timer);
    this.progressAt = 0;
    this.writeSoon();
    await this.writing;
  }

  private keep(text: string, level: Level): void {
    if (this.isClosed || this.seq >= MOST_LINES) return;
    this.seq += 1;
    const isLast = this.seq === MOST_LINES;
    this.waiting.push({
      seq: this.seq,
      at: new Date().toISOString(),
      level: isLast ? "warn" : level,
      text: isLast ? `${MOST_LINES} lines are kept; what it says from here on is not.` : this.tidy(text),
    });
    if (this.waiting.length >= LINES_AT_ONCE) this.writeSoon();
  }

  /** Redacted before it is cut, so that no cut hides what a secret looks like. */
  private tidy(text: string): string {
    const safe = this.redact(text.slice(0, LONGEST_LINE * 2)).replaceAll("\u0000", "");
    return safe.length > LONGEST_LINE ? `${safe.slice(0, LONGEST_LINE - 2)} …` : safe;
  }

  private writeSoon(): void {
    this.writing = this.writing.then(() =>
      this.write().catch((error: unknown) => log.warn({ error }, "output not written; tried again")),
    );
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const lines = this.waiting.slice(0, LINES_AT_ONCE);
      await this.insert(lines);
      this.waiting.splice(0, lines.length);
    }
    if (this.progressed && Date.now() - this.progressAt >= PROGRESS_EVERY_MS) {
      const progress = this.progressed;
      this.progressed = undefined;
      this.progressAt = Date.now();
      await this.db.update(actionRuns).set({ progress }).where(stillMine(this.run));
    }
  }

  private async insert(lines: readonly Line[]): Promise<void> {
    await this.db.execute(sql`
      insert into action_output (action_run_id, attempt, seq, at, level, text)
      select ${this.run.id}::uuid, ${this.run.attempt}::int, line.seq, line.at, line.level, line.text
      from unnest(
        ${sql.param(lines.map(({ seq }) => seq))}::int[], ${sql.param(lines.map(({ at }) => at))}::timestamptz[],
        ${sql.param(lines.map(({ level }) => level))}::text[], ${sql.param(lines.map(({ text }) => text))}::text[]
      ) as line(seq, at, level, text)
      where exists (select 1 from action_runs where ${stillMine(this.run)})
      on conflict do nothing`);
  }
}

const stillMine = ({ id, attempt }: Run) =>
  and(eq(actionRuns.id, id), eq(actionRuns.attempt, attempt), eq(actionRuns.state, "running"));
