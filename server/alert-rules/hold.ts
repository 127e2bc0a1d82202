import { inArray, lt, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { alertWatches } from "@/db/schema";
import type { Verdict } from "@/domain/alert-rule";
import type { Judgement, Rule } from "./judge-rule";

type Watch = typeof alertWatches.$inferSelect;

/** A watch that nobody renewed for so long begins anew. */
const FORGET_MS = 86_400_000;
const SHORTEST_GAP_MS = 60_000;

const keyOf = (watch: Pick<Watch, "ruleId" | "environmentId" | "subject">) =>
  `${watch.ruleId}|${watch.environmentId}|${watch.subject}`;

/** What fires and has not held long enough yet, from one judging to the next. */
export class Holding {
  private readonly changed = new Map<string, Watch>();
  private readonly over = new Set<string>();

  private constructor(
    private readonly known: Map<string, Watch>,
    private readonly now: Date,
  ) {}

  static async read(db: Db, rules: readonly Rule[], now: Date): Promise<Holding> {
    const ids = rules.filter(({ holdSeconds }) => holdSeconds > 0).map(({ id }) => id);
    const rows =
      ids.length === 0 ? [] : await db.select().from(alertWatches).where(inArray(alertWatches.ruleId, ids));
    return new Holding(new Map(rows.map((row) => [keyOf(row), row])), now);
  }

  /** Whether what fires has held as long as its rule wants. */
  isHeld(rule: Rule, { environmentId, subject, verdict }: Judgement): boolean {
    if (rule.holdSeconds === 0) return true;
    const { now } = this;
    const row = { ruleId: rule.id, environmentId, subject: subject.key };
    const watch = this.known.get(keyOf(row));
    const isBroken =
      watch && now.getTime() - watch.heardAt.getTime() > Math.max(rule.holdSeconds * 1000, SHORTEST_GAP_MS);
    const firingSince = watch && !isBroken ? watch.firingSince : firstSeen(verdict, now);
    this.changed.set(keyOf(row), { ...row, firingSince, heardAt: now });
    return now.getTime() - firingSince.getTime() >= rule.holdSeconds * 1000;
  }

  /** Whether nothing of the rule's waits. */
  isQuiet = (rule: Rule): boolean => rule.holdSeconds === 0 || this.known.size === 0;

  isNoted(rule: Rule, environmentId: string, subject: string): boolean {
    return rule.holdSeconds > 0 && this.known.has(keyOf({ ruleId: rule.id, environmentId, subject }));
  }

  isWell(rule: Rule, { environmentId, subject }: Judgement): void {
    const key = keyOf({ ruleId: rule.id, environmentId, subject: subject.key });
    if (this.known.has(key)) this.over.add(key);
  }

  async write(db: Db): Promise<void> {
    const over = [...this.over].flatMap((key) => this.known.get(key) ?? []);
    if (over.length > 0)
      await db.execute(sql`
        delete from alert_watches w using unnest(${list(over.map((row) => row.ruleId))}, ${list(over.map((row) => row.environmentId))}, ${list(over.map((row) => row.subject))}) as gone(rule_id, environment_id, subject)
        where w.rule_id = gone.rule_id and w.environment_id = gone.environment_id and w.subject = gone.subject`);
    const changed = [...this.changed.values()];
    for (let from = 0; from < changed.length; from += 1000)
      await db
        .insert(alertWatches)
        .values(changed.slice(from, from + 1000))
        .onConflictDoUpdate({
          target: [alertWatches.ruleId, alertWatches.environmentId, alertWatches.subject],
          set: { firingSince: sql`excluded.firing_since`, heardAt: sql`excluded.heard_at` },
        });
    await db.delete(alertWatches).where(lt(alertWatches.heardAt, new Date(this.now.getTime() - FORGET_MS)));
  }
}

const list = (values: string[]) => sql`${sql.param(values)}::text[]`;

/** What has been so for longer than we look at it has been held for longer, too. */
const firstSeen = ({ since }: Verdict, now: Date) => (since && since < now ? since : now);
