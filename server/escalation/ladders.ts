import { randomUUID } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { escalationPolicies } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { whyNotBeside } from "@/domain/escalation";
import { AddPolicy, EditPolicy } from "@/domain/schema/escalation";
import { changed } from "@/server/audit/changed";
import { command } from "@/server/command";
import { refuseUnknown } from "./refuse-unknown";

type Steps = AddPolicy["steps"];
const numbered = (steps: Steps) => steps.map((step, index) => ({ ...step, level: index + 1 }));
const targetsOf = (steps: Steps) => steps.flatMap(({ targets }) => targets);

/** Alerts that open from now on climb it; those that are on another ladder take it with their next step. */
export const addPolicy = command({
  action: "ladder.add",
  needs: "escalation:edit",
  input: AddPolicy,
  async run({ db }, wanted) {
    const id = `${wanted.platformId ?? "all"}/${randomUUID()}`;
    await refuseUnknown(db, targetsOf(wanted.steps));
    await refuseBeside(db, { ...wanted, id });
    const steps = numbered(wanted.steps);
    await db.insert(escalationPolicies).values({ ...wanted, id, steps, shipped: false });
    return {
      result: { id },
      audit: {
        subjectKind: "ladder",
        subjectId: id,
        platformId: wanted.platformId,
        detail: { ...wanted, steps },
      },
    };
  },
});

/** Alerts that are on this ladder go on by its new steps from their next one. */
export const editPolicy = command({
  action: "ladder.edit",
  needs: "escalation:edit",
  input: EditPolicy,
  async run({ db }, { id, version, reason, ...wanted }) {
    const [before] = await db.select().from(escalationPolicies).where(eq(escalationPolicies.id, id));
    if (!before) throw notFound("ladder", id);
    await refuseUnknown(db, targetsOf(wanted.steps));
    if (wanted.active) await refuseBeside(db, { ...before, ...wanted });
    const steps = numbered(wanted.steps);
    const [after] = await db
      .update(escalationPolicies)
      .set({ ...wanted, steps, version: version + 1 })
      .where(and(eq(escalationPolicies.id, id), eq(escalationPolicies.version, version)))
      .returning({ version: escalationPolicies.version });
    if (!after)
      throw conflict("Somebody changed this ladder meanwhile. Look at it as it is now and decide again.");
    return {
      result: after,
      audit: {
        subjectKind: "ladder",
        subjectId: id,
        platformId: before.platformId,
        detail: { ...changed(before, { ...wanted, steps }), reason },
      },
    };
  },
});

/** Chance would choose between two that take the same alerts. */
export async function refuseBeside(db: Db, ladder: Parameters<typeof whyNotBeside>[0]): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('ladders'))`);
  const inUse = await db.select().from(escalationPolicies).where(eq(escalationPolicies.active, true));
  const message = whyNotBeside(ladder, inUse);
  if (message) throw conflict(message);
}
