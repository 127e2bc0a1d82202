import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { alertRules, alertRuleVersions } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { isSameJudged, type Judged, looksAtTheSame } from "@/domain/rule-change";
import { CreateRule, EditRule, ResetRule } from "@/domain/schema/alert-rule-edit";
import { changed } from "@/server/audit/changed";
import { command } from "@/server/command";
import { choices, refusalOf, saysOf } from "./names";

type Row = typeof alertRules.$inferSelect;
type Written = Pick<Row, "spec" | "severity" | "holdSeconds" | "recoverSeconds">;

export const createRule = command({
  action: "alert-rule.create",
  needs: "alert-rule:edit",
  input: CreateRule,
  async run({ db, actor, now }, { platformId, title, answer, reason, ...judged }) {
    const known = await choices(db);
    const refused = refusalOf(judged.spec, platformId, known);
    if (refused) throw badRequest(refused);
    const key = randomUUID();
    const id = `${platformId ?? "any"}/${key}`;
    await db.insert(alertRules).values({
      id,
      platformId,
      title,
      trouble: troubleOf(title, key),
      kind: judged.spec.kind,
      ...judged,
      word: judged.severity,
      answer,
      sourceFile: "added here",
      note: "",
      shipped: false,
    });
    await keepVersion(db, id, 1, judged, { reason, byName: actor.name, at: now });
    return {
      result: { id },
      audit: {
        subjectKind: "alert-rule",
        subjectId: id,
        platformId,
        detail: { title, ...judged, says: saysOf(judged.spec, platformId, known), reason },
      },
    };
  },
});

/** A trouble of its own, so that its alerts are not taken for those of another rule. */
function troubleOf(title: string, key: string): string {
  const slug = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "");
  return `${slug ? `${slug}-` : "own-"}${key.slice(0, 4)}`;
}

export const editRule = command({
  action: "alert-rule.edit",
  needs: "alert-rule:edit",
  input: EditRule,
  async run({ db, actor, now }, { id, version, reason, title, answer, ...judged }) {
    const before = await ruleOf(db, id);
    if (judged.spec.kind !== before.kind)
      throw badRequest("What kind of rule it is stays. Add another rule instead.");
    if (before.shipped && !looksAtTheSame(judged.spec, before.spec))
      throw badRequest(
        "What a rule that ships looks at stays; its numbers may change. Add a rule of your own for something else.",
      );
    if (before.shipped && (title !== undefined || answer !== undefined))
      throw badRequest("Title and answer of a rule that ships are its platform's.");
    const known = await choices(db);
    const refused = refusalOf(judged.spec, before.platformId, known);
    if (refused) throw badRequest(refused);
    const words = { title: title ?? before.title, answer: answer ?? before.answer };
    if (isSameJudged(judged, before) && words.title === before.title && words.answer === before.answer)
      throw badRequest("Nothing differs from what is in force.");
    const after = await writeVersion(
      db,
      { id, version, ...words, ...judged },
      { reason, byName: actor.name, at: now },
    );
    return {
      result: { version: after },
      audit: {
        subjectKind: "alert-rule",
        subjectId: id,
        platformId: before.platformId,
        detail: {
          ...changed(before, { ...judged, ...words }),
          says: saysOf(judged.spec, before.platformId, known),
          reason,
        },
      },
    };
  },
});

export const resetRule = command({
  action: "alert-rule.reset",
  needs: "alert-rule:edit",
  input: ResetRule,
  async run({ db, actor, now }, { id, version, reason }) {
    const before = await ruleOf(db, id);
    if (!before.declared) throw badRequest("This rule was added here; nothing is declared to go back to.");
    // What is declared was written from the same shape.
    const declared = before.declared as Judged as Written;
    if (isSameJudged(declared, before)) throw badRequest("The declared values are in force.");
    const after = await writeVersion(
      db,
      { id, version, title: before.title, answer: before.answer, ...declared },
      { reason, byName: actor.name, at: now },
    );
    return {
      result: { version: after },
      audit: {
        subjectKind: "alert-rule",
        subjectId: id,
        platformId: before.platformId,
        detail: {
          ...changed(before, declared),
          says: saysOf(declared.spec, before.platformId, await choices(db)),
          reason,
        },
      },
    };
  },
});

export async function ruleOf(db: Db, id: string): Promise<Row> {
  const [rule] = await db
    .select()
    .from(alertRules)
    .where(and(eq(alertRules.id, id), eq(alertRules.active, true)));
  if (!rule) throw notFound("rule", id);
  return rule;
}

type By = { reason: string; byName: string; at: Date };

async function writeVersion(
  db: Db,
  {
    id,
    version,
    title,
    answer,
    ...judged
  }: Written & { id: string; version: number; title: string; answer: string },
  by: By,
): Promise<number> {
  const [after] = await db
    .update(alertRules)
    .set({ ...judged, title, answer, version: version + 1 })
    .where(and(eq(alertRules.id, id), eq(alertRules.version, version), eq(alertRules.active, true)))
    .returning({ version: alertRules.version });
  if (!after)
    throw conflict("Somebody changed this rule meanwhile. Look at it as it is now and decide again.");
  await keepVersion(db, id, after.version, judged, by);
  return after.version;
}

async function keepVersion(db: Db, id: string, version: number, judged: Written, by: By): Promise<void> {
  await db.insert(alertRuleVersions).values({ ruleId: id, version, ...judged, ...by });
}
