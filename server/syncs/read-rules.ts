import type { Db } from "@/db";
import { failureRules } from "@/db/schema";
import { OWN_CONFIDENCE, type Rules } from "@/domain/failure";
import { SHIPPED_RULES } from "@/domain/failure-rules";

export async function readRules(db: Db): Promise<Rules> {
  const rows = await db.select().from(failureRules);
  return {
    own: rows.filter(({ active, shippedRule }) => active && shippedRule === null),
    off: new Set(
      rows.flatMap(({ active, shippedRule }) => (!active && shippedRule !== null ? [shippedRule] : [])),
    ),
  };
}

/** Every rule there is: what people added first, as it is tried first. */
export async function listFailureRules(db: Db) {
  const rows = await db.select().from(failureRules).orderBy(failureRules.createdAt);
  const off = new Map(rows.flatMap((row) => (row.shippedRule ? [[row.shippedRule, row] as const] : [])));
  return [
    ...rows
      .filter(({ shippedRule }) => shippedRule === null)
      .map((row) => ({
        id: row.id,
        isShipped: false,
        platformIds: row.platformId === null ? [] : [row.platformId],
        patterns: [row.pattern],
        httpStatus: row.httpStatus === null ? [] : [row.httpStatus],
        failureClass: row.failureClass,
        reason: row.reason,
        active: row.active,
        byName: row.createdByName,
        confidence: OWN_CONFIDENCE,
      })),
    ...SHIPPED_RULES.map((rule) => ({
      id: rule.id,
      isShipped: true,
      platformIds: [...(rule.platforms ?? [])],
      patterns: [...(rule.words ?? [])],
      httpStatus: [...(rule.httpStatus ?? [])],
      failureClass: rule.failureClass,
      reason: rule.reason,
      active: off.get(rule.id)?.active ?? true,
      byName: off.get(rule.id)?.createdByName ?? null,
      confidence: rule.confidence,
    })),
  ];
}
