import { randomUUID } from "node:crypto";
import { and, gt, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { rateLimits } from "@/db/schema";
import { answerOf, lookBackMs } from "@/platforms/allowance";
import type { Allowance } from "@/platforms/platform";

const CLOSED = "closed";

/** What all processes together may ask of an environment: one row per taking, so that no window is ever overdrawn. */
export function sharedAllowance(db: Db, environmentId: string): Allowance {
  const prefixOf = (name: string) => `allowance ${environmentId} ${name} `;
  return {
    take: (name, paces, now) =>
      db.transaction(async (tx) => {
        const prefix = prefixOf(name);
        await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${prefix}))`);
        const rows = await tx
          .select({ key: rateLimits.key, at: rateLimits.refilledAt })
          .from(rateLimits)
          .where(
            and(
              sql`starts_with(${rateLimits.key}, ${prefix})`,
              gt(rateLimits.refilledAt, new Date(now.getTime() - lookBackMs(paces))),
            ),
          );
        const closed = rows.find(({ key }) => key === prefix + CLOSED);
        const taken = rows.filter(({ key }) => key !== prefix + CLOSED).map(({ at }) => at);
        const answer = answerOf(taken, closed?.at ?? null, paces, now);
        if (answer.waitSeconds === 0)
          await tx.insert(rateLimits).values({ key: prefix + randomUUID(), tokens: 0, refilledAt: now });
        return answer;
      }),
    close: async (name, until) => {
      await db
        .insert(rateLimits)
        .values({ key: prefixOf(name) + CLOSED, tokens: 0, refilledAt: until })
        .onConflictDoUpdate({ target: rateLimits.key, set: { refilledAt: until } });
    },
  };
}
