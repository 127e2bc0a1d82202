import { and, eq, notInArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { alertRules, alertRuleVersions } from "@/db/schema";
import { ruleId } from "@/domain/alert-rule";
import { connectors } from "@/server/connectors";

/**
 * Makes every declared rule a row. A rule that an admin has changed keeps their change; what is declared is kept
 * beside it. One that no longer ships is judged no more, and its alerts keep it.
 */
export async function declareRules(db: Db, now = new Date()): Promise<void> {
  const rows = Object.values(connectors).flatMap(({ declaration }) =>
    declaration.alertRules.map((rule) => ({
      id: ruleId(declaration.id, rule.key),
      platformId: declaration.id,
      title: rule.title,
      trouble: rule.trouble,
      kind: rule.spec.kind,
      spec: rule.spec,
      severity: rule.severity,
      word: rule.word,
      holdSeconds: rule.holdSeconds,
      recoverSeconds: rule.recoverSeconds,
      answer: rule.answer,
      answerFile: rule.answerSource?.file ?? null,
      answerLine: rule.answerSource?.line ?? null,
      sourceFile: rule.source.file,
      sourceLine: rule.source.line,
      note: rule.note,
      shipped: true,
      declared: {
        spec: rule.spec,
        severity: rule.severity,
        holdSeconds: rule.holdSeconds,
        recoverSeconds: rule.recoverSeconds,
      },
    })),
  );
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('declare-rules'))`);
    for (const row of rows) {
      const { id, kind, spec, severity, holdSeconds, recoverSeconds, ...described } = row;
      const judged = { kind, spec, severity, holdSeconds, recoverSeconds };
      const [made] = await tx
        .insert(alertRules)
        .values(row)
        .onConflictDoNothing()
        .returning({ id: alertRules.id });
      if (made) {
        await tx.insert(alertRuleVersions).values({
          ruleId: id,
          version: 1,
          spec,
          severity,
          holdSeconds,
          recoverSeconds,
          reason: "As declared.",
          byName: "Wheelhouse",
          at: now,
        });
        continue;
      }
      await tx
        .update(alertRules)
        .set({ ...described, active: true })
        .where(eq(alertRules.id, id));
      await tx
        .update(alertRules)
        .set(judged)
        .where(and(eq(alertRules.id, id), eq(alertRules.version, 1)));
    }
    await tx
      .update(alertRules)
      .set({ active: false })
      .where(
        and(
          eq(alertRules.shipped, true),
          notInArray(
            alertRules.id,
            rows.map(({ id }) => id),
          ),
        ),
      );
  });
}
