import { and, eq, isNull } from "drizzle-orm";
import { failureRules } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { SHIPPED_RULES } from "@/domain/failure-rules";
import { AddFailureRule, SwitchFailureRule } from "@/domain/schema/failure";
import { changed } from "@/server/audit/changed";
import { command } from "@/server/command";
import { classifyAgain } from "./classify";
import { listFailureRules, readRules } from "./read-rules";

export const addFailureRule = command({
  action: "failure-rule.add",
  needs: "failure-rule:edit",
  input: AddFailureRule,
  async run({ db, actor, now }, rule) {
    const [same] = await db
      .select({ id: failureRules.id })
      .from(failureRules)
      .where(
        and(
          eq(failureRules.pattern, rule.pattern),
          rule.platformId === null
            ? isNull(failureRules.platformId)
            : eq(failureRules.platformId, rule.platformId),
        ),
      );
    if (same) throw conflict("There is a rule with this pattern already. Switch that one on or off.");
    const [added] = await db
      .insert(failureRules)
      .values({ ...rule, active: true, createdByName: actor.name, createdAt: now })
      .returning();
    const changedRuns = await classifyAgain(db, await readRules(db), now);
    return {
      result: { id: added?.id ?? "", changed: changedRuns },
      audit: {
        subjectKind: "failure-rule",
        subjectId: added?.id ?? "",
        platformId: rule.platformId,
        detail: { ...rule, changedRuns },
      },
    };
  },
});

/** Rules are never deleted: switched off, they still say who thought what. */
export const switchFailureRule = command({
  action: "failure-rule.switch",
  needs: "failure-rule:edit",
  input: SwitchFailureRule,
  async run({ db, actor, now }, { id, active }) {
    const before = (await listFailureRules(db)).find((rule) => rule.id === id);
    const shipped = SHIPPED_RULES.find((rule) => rule.id === id);
    const written = shipped
      ? await db
          .insert(failureRules)
          .values({
            shippedRule: id,
            pattern: "",
            failureClass: shipped.failureClass,
            reason: shipped.reason,
            active,
            createdByName: actor.name,
            createdAt: now,
          })
          .onConflictDoUpdate({
            target: failureRules.shippedRule,
            set: { active, createdByName: actor.name, createdAt: now },
          })
          .returning()
      : isUuid(id)
        ? await db.update(failureRules).set({ active }).where(eq(failureRules.id, id)).returning()
        : [];
    if (written.length === 0 || !before) throw notFound("rule", id);
    const changedRuns = await classifyAgain(db, await readRules(db), now);
    return {
      result: { changed: changedRuns },
      audit: {
        subjectKind: "failure-rule",
        subjectId: id,
        platformId: onlyOne(before.platformIds),
        detail: { ...changed(before, { active }), changedRuns },
      },
    };
  },
});

const onlyOne = (platformIds: readonly string[]) =>
  platformIds.length === 1 ? (platformIds[0] ?? null) : null;

const isUuid = (id: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
