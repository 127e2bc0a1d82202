import { randomUUID } from "node:crypto";
import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actionPreviews, actionRuns, environments, people } from "@/db/schema";
import { simulate } from "@/platforms/auditron/simulator";
import { redisProgram } from "@/platforms/drivers/redis/local-server";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { decide } from "@/server/approvals/decide";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { probeEnvironment } from "@/server/observe/probe";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { draftAction } from "./draft-action";
import { previewAction } from "./preview-action";
import { runAction } from "./run-action";
import { submitAction } from "./submit-action";
import { undoAction } from "./undo-action";
import { verifyAction } from "./verify-action";

const PLACE = "auditron/production";
const program = await redisProgram();
if (!program)
  console.warn(
    "SKIPPED: queues were not paused through the whole console, because redis-server cannot be found. On Debian: apt-get install redis-server.",
  );

describe.skipIf(!program)("a queue and a cache in a real Redis, through the console", () => {
  const stage = onStage();
  const world = {} as { simulator: RunningSimulator; book: EnvironmentBook };

  beforeAll(async () => {
    world.simulator = await runSimulator(simulate, { dialect: "runbook", seed: "story", programs: true });
    const credentials = Object.fromEntries(
      Object.entries(world.simulator.credentials).map(([name, secret]) => {
        const variable = `TEST_QUEUES_${name.toUpperCase().replaceAll("-", "_")}`;
        process.env[variable] = secret;
        return [name, `env:${variable}`];
      }),
    );
    await stage.db.insert(environments).values({
      id: PLACE,
      platformId: "auditron",
      name: "production",
      dialect: "runbook",
      dialectWanted: "runbook",
      baseUrls: world.simulator.baseUrls,
      credentials,
      privateNetwork: true,
    });
    world.book = new EnvironmentBook(stage.db);
    await world.book.refresh();
    await probeEnvironment(stage.db, world.book, PLACE);
  });
  afterAll(async () => {
    await world.book.close();
    await world.simulator.close();
  });

  const rowOf = async (id: string) => {
    const [row] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, id));
    if (!row) throw new Error("no such run");
    return row;
  };

  async function previewed(role: "operator" | "admin", action: string, input: Record<string, string>) {
    const { id } = await draftAction(as(stage, role), {
      environmentId: PLACE,
      action,
      input,
      requestKey: randomUUID(),
    });
    return look(id);
  }

  async function look(id: string) {
    await previewAction(stage.db, world.book, id);
    const [preview] = await stage.db
      .select()
      .from(actionPreviews)
      .where(eq(actionPreviews.actionRunId, id))
      .orderBy(desc(actionPreviews.madeAt))
      .limit(1);
    return { id, preview };
  }

  async function done(id: string) {
    await runAction(stage.db, world.book, id);
    await until("it is settled", async () => {
      await verifyAction(stage.db, world.book, id);
      return !["queued", "running", "verifying"].includes((await rowOf(id)).state);
    });
    return rowOf(id);
  }

  test("is paused with a reason after a preview, proved, and taken back", async () => {
    const { id, preview } = await previewed("operator", "queue.pause", { queue: "agentic-jobs" });
    expect(preview?.content).toMatchObject({ button: "Pause agentic-jobs", undo: "Resume agentic-jobs" });
    await submitAction(as(stage, "operator"), {
      id,
      previewHash: preview?.hash ?? "",
      reason: "The model's provider is down.",
    });
    expect(await done(id)).toMatchObject({
      state: "succeeded",
      verdict: expect.stringContaining("is paused"),
    });

    const back = await undoAction(as(stage, "operator"), { id, requestKey: randomUUID() });
    const { preview: other } = await look(back.id);
    await submitAction(as(stage, "operator"), {
      id: back.id,
      previewHash: other?.hash ?? "",
      reason: "The provider is back.",
    });
    expect(await done(back.id)).toMatchObject({ state: "succeeded" });
    expect(await rowOf(id)).toMatchObject({ state: "rolled-back" });
  });

  test("a prefix of jobs is not even previewed", async () => {
    const { id, preview } = await previewed("operator", "cache.purge-prefix", { prefix: "bull:" });
    expect(preview).toBeUndefined();
    expect((await rowOf(id)).verdict).toContain("may be jobs");
  });

  test("everything is destroyed only when a second person saw how many jobs are lost", async () => {
    const { id, preview } = await previewed("admin", "cache.flush-all", {});
    expect(preview?.content.button).toMatch(/^Destroy \d+ keys and \d{2,} jobs$/);
    const asked = { id, previewHash: preview?.hash ?? "", reason: "A drill of the worst case." };
    expect(await refusalOf(submitAction(as(stage, "admin"), asked))).toContain('Type "production"');
    await submitAction(as(stage, "admin"), { ...asked, typed: "production" });
    await runAction(stage.db, world.book, id);
    expect((await rowOf(id)).state).toBe("waiting");

    const [second] = await stage.db
      .insert(people)
      .values({ email: "second@example.test", name: "Sasha", role: "admin" })
      .returning();
    const { reason, previewHash } = asked;
    const actor = { ...stage.cast.admin, id: second?.id ?? "", name: "Sasha" };
    await decide({ ...as(stage, "admin"), actor }, { id, previewHash, decision: "approved", reason });
    expect(await done(id)).toMatchObject({
      state: "succeeded",
      verdict: expect.stringContaining("was emptied"),
    });
  });
});
