import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { actionRuns, alerts, people } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { onProvingGround } from "@/server/testing/on-proving-ground";
import { PROVING } from "@/server/testing/proving-ground";
import { open } from "@/server/testing/with-ladders";
import { previewDifference, previewHash } from "./preview";
import { previewAction } from "./preview-action";

const stage = onStage();
const ground = onProvingGround(stage);
const { target, drafted, rowOf, previewsOf } = ground;
const preview = (id: string) => previewAction(stage.db, ground.book(), id);
const contentOf = async (id: string) => {
  const [kept] = await previewsOf(id);
  if (!kept) throw new Error("no preview");
  return kept.content;
};

beforeEach(async () => {
  await ground.clear();
  await stage.db.delete(alerts);
});

describe("a draft", () => {
  test("is previewed with what the platform and the console know", async () => {
    await open(stage.db, new Date(), [
      {
        environmentId: PROVING,
        platformId: "auditron",
        title: "Elsewhere",
        severity: "critical",
        subject: "x",
      },
      {
        environmentId: PROVING,
        platformId: "auditron",
        title: "Of the target",
        severity: "info",
        subject: "web",
      },
    ]);
    const called = new Date(Date.now() - 3_600_000);
    for (const seconds of [10, 20, 90])
      await drafted("other", {
        state: "succeeded",
        calledAt: called,
        finishedAt: new Date(called.getTime() + seconds * 1000),
      });
    await drafted("queue", { state: "queued" });
    const id = await drafted("web");
    await preview(id);
    const run = await rowOf(id);
    const [kept] = await previewsOf(id);
    expect(run).toMatchObject({ state: "previewed", previewId: kept?.id, previewHash: kept?.hash });
    expect(kept?.content).toMatchObject({
      button: "Scale 2 pods",
      count: 2,
      bound: { replicas: 1 },
      usually: { seconds: 20, times: 3 },
      openAlerts: [{ title: "Of the target" }, { title: "Elsewhere" }],
      inFlight: ["Scale queue to 3, asked for by Olga"],
      watch: { minutes: 15 },
      undo: "Scale web back to 1",
    });
    expect(kept && previewHash(kept.content)).toBe(run.previewHash);
  });

  test("that is delivered twice has one preview", async () => {
    const id = await drafted("web");
    await Promise.all([preview(id), preview(id)]);
    await preview(id);
    expect(await previewsOf(id)).toHaveLength(1);
  });

  test("that cannot be previewed ends with the reason", async () => {
    const id = await drafted("web", { environmentId: PROVING, input: { target: "", to: "3" } });
    await preview(id);
    expect(await rowOf(id)).toMatchObject({ state: "failed", verdict: expect.stringContaining("no longer") });
  });

  test("of what destroys needs an admin still", async () => {
    const id = await drafted("web", { tier: 3 });
    await stage.db.update(people).set({ role: "operator" }).where(eq(people.id, stage.cast.admin.id));
    await preview(id);
    await stage.db.update(people).set({ role: "admin" }).where(eq(people.id, stage.cast.admin.id));
    expect((await rowOf(id)).verdict).toContain("may not do what can lose data");
  });

  test("over ten thousand targets takes less than two seconds and keeps the first", async () => {
    target.extra.count = 9_998;
    const id = await drafted("web");
    const started = performance.now();
    await preview(id);
    expect(performance.now() - started).toBeLessThan(2000);
    const content = await contentOf(id);
    expect(content).toMatchObject({ count: 10_000 });
    expect(content.targets).toHaveLength(200);
  });
});

describe("two previews", () => {
  const pairOf = async (change: () => void) => {
    const a = await drafted("web");
    await preview(a);
    change();
    await stage.db.update(actionRuns).set({ state: "cancelled" }).where(eq(actionRuns.id, a));
    const b = await drafted("web");
    await preview(b);
    return [await contentOf(a), await contentOf(b)] as const;
  };

  test("of the same have the same hash, whatever moves by itself", async () => {
    const [a, b] = await pairOf(() => undefined);
    expect(previewHash(a)).toBe(previewHash({ ...b, usually: null, openAlerts: [], title: "Another" }));
    expect(previewDifference(a, b)).toEqual([]);
  });

  test("say what came, what went and what else differs", async () => {
    const [a, b] = await pairOf(() => {
      target.extra.count = 1;
      target.replicas.set("web", 2);
    });
    expect(previewHash(a)).not.toBe(previewHash(b));
    expect(previewDifference(a, b)).toEqual([
      "New: extra-00000.",
      "There were 2 pods and are 3 now.",
      "replicas was 1 and is 2 now.",
    ]);
    expect(previewDifference(b, a)[0]).toBe("Gone: extra-00000.");
  });

  test("that are too long to show differ in what is beyond the shown ones", async () => {
    target.extra.count = 300;
    const [a, b] = await pairOf(() => {
      target.extra.count = 301;
    });
    expect(previewHash(a)).not.toBe(previewHash(b));
    expect(previewDifference(a, b)).toEqual(["There were 302 pods and are 303 now."]);
  });
});
