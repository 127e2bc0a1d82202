import path from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll } from "vitest";
import { type Database, openDatabase } from "@/db";
import { auditEvents, auditSegments } from "@/db/schema";
import { dropPhrase } from "@/domain/audit-retention";
import type { Context } from "@/server/command";
import { fileStore } from "@/server/stores/file-store";
import { as, type Stage } from "@/server/testing/cast";
import { writePast } from "@/server/testing/past-trail";
import { queueArchive, workArchives } from "./archives";
import { requestDrop } from "./drop-commands";
import { ofLeaf } from "./leaves";
import { planDrop } from "./plan-drop";

export const SCOPE = "auditron/operations";
export const MONTHS = ["2015-01-01", "2015-02-01", "2015-03-01", "2015-04-01"] as const;
export const store = fileStore("folder", path.join(process.env.WHEELHOUSE_DATA_DIR ?? "", "archive"));
export const here = () => store;
export const why = { reason: "the contract is over" };

/** What the database itself answers, beneath the words that ours are wrapped in. */
export const databaseSays = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "it was allowed",
    (error: unknown) =>
      String(error instanceof Error && error.cause instanceof Error ? error.cause.message : error),
  );

/** Four months of one chain, thirty events each, long over and archived; and two admins. */
export function withPastMonths(stage: Stage) {
  const past = {} as { owner: Database };
  beforeAll(async () => {
    past.owner = openDatabase(stage.base.ownerUrl, { applicationName: "test-owner", max: 2 });
    for (const month of MONTHS) {
      await writePast(
        { db: stage.db, owner: past.owner.db },
        { scope: SCOPE, month, events: 30, platformId: "auditron" },
      );
      await queueArchive(stage.db, { scope: SCOPE, month });
    }
    await workArchives(stage.db, new Date(), store);
  });
  afterAll(() => past.owner.close());

  const asSecond = (now?: Date): Context => ({
    ...as(stage, "admin", now),
    actor: { ...stage.cast.admin, id: "another-admin", name: "Abe" },
  });
  const segmentOf = async (month: string) =>
    (
      await stage.db
        .select()
        .from(auditSegments)
        .where(ofLeaf({ scope: SCOPE, month }))
    )[0];
  const eventsOf = (month: string) =>
    stage.db
      .select({ seq: auditEvents.seq })
      .from(auditEvents)
      .where(sql`scope = ${SCOPE} and at >= ${month}::date and at < ${month}::date + interval '1 month'`);
  async function ask() {
    const plan = await planDrop(stage.db);
    return requestDrop(as(stage, "admin"), {
      leaves: plan.goes.map(({ scope, month }) => ({ scope, month })),
      planDigest: plan.digest,
      typed: dropPhrase(plan.goes.length),
      ...why,
    });
  }
  return Object.assign(past, { asSecond, segmentOf, eventsOf, ask });
}
