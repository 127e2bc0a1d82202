import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll } from "vitest";
import { actionOutput, actionPreviews, actionRuns, environments } from "@/db/schema";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { previewAction } from "@/server/actions/preview-action";
import { runAction } from "@/server/actions/run-action";
import { verifyAction } from "@/server/actions/verify-action";
import { connectors } from "@/server/connectors";
import { EnvironmentBook } from "@/server/observe/environment-book";
import type { Stage } from "./cast";
import { type Counting, countingTarget, PROVING, provingConnector } from "./proving-ground";
import { until } from "./until";

type Draft = Partial<typeof actionRuns.$inferInsert>;

/** An environment whose actions are counted at the target, and what a worker does to their runs, done here. */
export function onProvingGround(stage: Stage) {
  const target: Counting = countingTarget();
  const ground = {} as { book: EnvironmentBook; simulator: RunningSimulator };

  beforeAll(async () => {
    connectors.auditron = provingConnector;
    ground.simulator = await runSimulator(target.simulate, { dialect: "runbook", seed: "proving" });
    process.env.PROVING_TOKEN = ground.simulator.credentials["admin-token"];
    await stage.db.insert(environments).values({
      id: PROVING,
      platformId: "auditron",
      name: "production",
      dialect: "runbook",
      dialectWanted: "runbook",
      baseUrls: ground.simulator.baseUrls,
      credentials: { "admin-token": "env:PROVING_TOKEN" },
      privateNetwork: true,
    });
    ground.book = new EnvironmentBook(stage.db);
    await ground.book.refresh();
  });
  afterAll(async () => {
    target.open();
    await ground.book.close();
    await ground.simulator.close();
  });

  async function rowOf(id: string) {
    const [row] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, id));
    if (!row) throw new Error("no such run");
    return row;
  }

  async function drafted(name: string, more: Draft = {}): Promise<string> {
    const [row] = await stage.db
      .insert(actionRuns)
      .values(aDraft(stage, name, more))
      .returning();
    if (!row) throw new Error("no draft");
    return row.id;
  }

  return {
    target,
    rowOf,
    book: () => ground.book,
    drafted,
    /** As a person who has seen the preview and confirms it. */
    async confirmed(name: string, more: Draft = {}): Promise<string> {
      const id = await drafted(name, more);
      await previewAction(stage.db, ground.book, id);
      await stage.db.update(actionRuns).set({ state: "queued" }).where(eq(actionRuns.id, id));
      return id;
    },
    work: (id: string) => runAction(stage.db, ground.book, id),
    settle: (id: string) =>
      until("the run is settled", async () => {
        await verifyAction(stage.db, ground.book, id);
        return (await rowOf(id)).state !== "verifying";
      }),
    previewsOf: (id: string) =>
      stage.db
        .select()
        .from(actionPreviews)
        .where(eq(actionPreviews.actionRunId, id))
        .orderBy(actionPreviews.madeAt),
    linesOf: (id: string) =>
      stage.db
        .select()
        .from(actionOutput)
        .where(eq(actionOutput.actionRunId, id))
        .orderBy(actionOutput.attempt, actionOutput.seq),
    clear: async () => {
      target.open();
      target.effects.length = 0;
      target.replicas.clear();
      target.extra.count = 0;
      await stage.db.execute(sql`delete from action_runs`);
    },
  };
}

/** A run of the proving ground, asked for by the operator of the cast; tier 2 unless it says otherwise. */
export function aDraft(
  stage: Pick<Stage, "cast">,
  name: string,
  more: Draft = {},
): typeof actionRuns.$inferInsert {
  const tier = more.tier ?? 2;
  const asker = stage.cast[tier === 3 ? "admin" : "operator"];
  return {
    environmentId: PROVING,
    action: `proving.scale-${tier}`,
    target: name,
    label: `Scale ${name} to 3`,
    input: { target: name, to: "3" },
    tier,
    state: "drafted",
    idempotencyKey: randomUUID(),
    requestedById: asker.id,
    requestedByName: asker.name,
    requestedAt: new Date(),
    expectedSeconds: 5,
    ...more,
  };
}
