import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { openDatabase } from "@/db";
import { onStage } from "@/server/testing/cast";
import { writePast } from "@/server/testing/with-trail";
import { SYSTEM } from "./append";
import { countTrail } from "./count-trail";
import { listAudit } from "./queries";

const stage = onStage();
const READER = { id: "reader", role: "auditor" as const };
const NOW = new Date();
const SCOPE = "auditron/operations";
const monthsAgo = (count: number) => new Date(Date.UTC(NOW.getUTCFullYear(), NOW.getUTCMonth() - count, 10));
const tableOf = (ago: number) => `audit_events_${monthsAgo(ago).toISOString().slice(0, 7).replace("-", "")}`;
/** In which months the word stands, and in which months between them it does not. */
const WITH = [5, 8, 11];
const WITHOUT = [6, 7, 9, 10];

beforeAll(async () => {
  await writePast(
    stage.base.ownerUrl,
    [...WITH, ...WITHOUT].map((ago) => ({
      scope: SCOPE,
      at: monthsAgo(ago),
      actor: SYSTEM,
      action: "threshold.edit",
      result: "done",
      subjectKind: "threshold",
      subjectId: `${ago} months ago`,
      platformId: "auditron",
      environmentId: null,
      tenant: null,
      detail: { reason: WITH.includes(ago) ? "needle" : "hay" },
      correlationId: `${ago}`,
    })),
  );
  await countTrail(stage.db, NOW);
});

test("a search for a word opens the months in which it stands, and none between them", async () => {
  const owner = openDatabase(stage.base.ownerUrl, { applicationName: "test-owner", max: 1 });
  const found = await owner.db
    .transaction(async (holder) => {
      for (const ago of WITHOUT)
        await holder.execute(sql.raw(`lock table ${tableOf(ago)} in access exclusive mode`));
      return stage.db.transaction(async (tx) => {
        await tx.execute(sql`set local lock_timeout = '5s'`);
        return listAudit(tx, { text: "needle", limit: 50 }, READER, 60_000);
      });
    })
    .finally(() => owner.close());
  expect(found.rows.map(({ subjectId }) => subjectId)).toEqual(WITH.map((ago) => `${ago} months ago`));
});
