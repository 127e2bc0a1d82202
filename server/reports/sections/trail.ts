import { type SQL, sql } from "drizzle-orm";
import { AUDIT_SCOPES } from "@/domain/audit";
import { during, type SectionContext } from "./section";

/** Events of the trail in the time; of one platform those of its own chains. The trail is held by no row security. */
export const trailOf = (ctx: SectionContext, category: string | null, where: SQL = sql`true`): SQL => {
  const scopes = AUDIT_SCOPES.filter(
    (scope) =>
      (!ctx.platformId || scope.startsWith(`${ctx.platformId}/`)) &&
      (!category || scope.endsWith(`/${category}`)),
  );
  return sql`audit_events x where ${during(ctx, sql`x.at`)} and x.scope = any(${sql.param(scopes)}::text[]) and ${where}`;
};

type ByAction = { action: string; count: number; people: number };

export async function countByAction(ctx: SectionContext, events: SQL): Promise<ByAction[]> {
  const { rows } = await ctx.db.execute<ByAction>(sql`
    select x.action, count(*)::int as count, count(distinct x.actor_id)::int as people from ${events}
    group by 1 order by 2 desc, 1`);
  return rows;
}
