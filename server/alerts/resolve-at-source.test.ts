import { and, eq, isNull } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  actionRuns,
  alertEvents,
  alertSources,
  alerts,
  capabilities,
  environments,
  platformAlerts,
} from "@/db/schema";
import { cancelAction } from "@/server/actions/cancel-action";
import { runAction } from "@/server/actions/run-action";
import { verifyAction } from "@/server/actions/verify-action";
import { hearAlerts } from "@/server/alerts/hear";
import { enqueueIn } from "@/server/queue";
import { as, onStage } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { AZURE, watchingAzure } from "@/server/testing/with-azure";
import { hearPlatformAlerts } from "./hear-platforms";
import { resolveAtSource } from "./resolve-at-source";

const stage = onStage();
const azure = watchingAzure(stage);

/** The platform then lists an alert for every kind of sync. */
const ZERO_RECORDS = { kind: "zero-records", pathPrefix: "" } as const;
const resolvedThere = new Set<string>();

beforeAll(async () => {
  azure.simulator.setFaults([ZERO_RECORDS]);
  await until("the platform lists several alerts", async () => {
    await azure.loop.askNow(AZURE, "alerts");
    return (await stage.db.select().from(platformAlerts)).length > 4;
  });
});

beforeEach(async () => {
  await stage.db.delete(actionRuns);
  await stage.db.execute("delete from alerts");
  azure.simulator.setFaults([ZERO_RECORDS]);
  await hearPlatformAlerts(Object.create(stage.db), new Date(), hearAlerts);
});

const sources = () => stage.db.select().from(alertSources).orderBy(alertSources.externalId);
const runsNow = () => stage.db.select().from(actionRuns).orderBy(actionRuns.requestedAt);
const events = async () =>
  (await stage.db.select().from(alertEvents).orderBy(alertEvents.id))
    .map(({ kind }) => kind)
    .filter((kind) => kind.startsWith("source-re"));

/** An alert of the platform that can be resolved by its number. */
async function numbered() {
  const source = (await sources()).find(
    ({ externalId }) => /^\d+$/.test(externalId) && !resolvedThere.has(externalId),
  );
  if (!source) throw new Error("The platform lists no alert.");
  return source;
}

const resolve = (ids: readonly number[], now = new Date()) =>
  stage.db.transaction((tx) =>
    resolveAtSource({ ...as(stage, "operator", now), db: tx, enqueue: enqueueIn(tx) }, ids),
  );

const posts = () =>
  azure.simulator.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/resolve"));

/** Runs what was asked for as the worker does, until it has ended. */
async function work(id: string) {
  await runAction(stage.db, azure.book, id);
  azure.book.environment(AZURE)?.conversation.memory.delete("azure-governance.alert-list");
  await verifyAction(stage.db, azure.book, id);
  const [run] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, id));
  if (run?.state === "succeeded") resolvedThere.add(run.target);
}

test("an alert is resolved over there under the person's name, and that is written beside its source", async () => {
  const source = await numbered();
  expect(await resolve([source.alertId])).toBe(1);
  const [run] = await runsNow();
  expect(run).toMatchObject({
    action: "alert.resolve",
    environmentId: AZURE,
    target: source.externalId,
    input: { alert: source.externalId, resolvedBy: "Olga" },
    requestedByName: "Olga",
    state: "queued",
  });
  await work(run?.id ?? "");
  expect((await runsNow())[0]).toMatchObject({ state: "succeeded" });
  expect((await sources()).find(({ externalId }) => externalId === source.externalId)).toMatchObject({
    resolvedThereAt: expect.any(Date),
    resolveTrouble: null,
  });
  expect(await events()).toEqual(["source-resolved"]);
  expect(posts().at(-1)?.path).toBe(`/api/v1/sync/alerts/${source.externalId}/resolve`);
  expect(await resolve([source.alertId])).toBe(0);
});

describe("a refusal over there", () => {
  test("is written beside the source, and asking again can still succeed", async () => {
    const source = await numbered();
    azure.simulator.setFaults([
      ZERO_RECORDS,
      { kind: "403", pathPrefix: `/api/v1/sync/alerts/${source.externalId}` },
    ]);
    await resolve([source.alertId]);
    await work((await runsNow())[0]?.id ?? "");
    const mine = async () => (await sources()).find(({ externalId }) => externalId === source.externalId);
    expect(await mine()).toMatchObject({
      resolvedThereAt: null,
      resolveTrouble: expect.stringContaining("403"),
    });
    expect(await events()).toEqual(["source-refused"]);
    azure.simulator.setFaults([ZERO_RECORDS]);
    expect(await resolve([source.alertId])).toBe(1);
    expect(await mine()).toMatchObject({ resolveTrouble: null });
    await work((await runsNow()).at(-1)?.id ?? "");
    expect(await mine()).toMatchObject({ resolvedThereAt: expect.any(Date), resolveTrouble: null });
  });

  test("to be asked now waits its turn", async () => {
    const source = await numbered();
    azure.simulator.setFaults([
      ZERO_RECORDS,
      { kind: "429", pathPrefix: `/api/v1/sync/alerts/${source.externalId}` },
    ]);
    await resolve([source.alertId]);
    await runAction(stage.db, azure.book, (await runsNow())[0]?.id ?? "");
    expect((await runsNow())[0]).toMatchObject({ state: "queued", notBefore: expect.any(Date) });
    expect(await events()).toEqual([]);
  });

  test("of a second request while the first is under way is told, and the caller's change stands", async () => {
    const source = await numbered();
    await resolve([source.alertId]);
    expect(await resolve([source.alertId], new Date(Date.now() + 5000))).toBe(0);
    expect(await events()).toEqual(["source-refused"]);
    expect(await runsNow()).toHaveLength(1);
  });

  test("by a person who cancels it is told too", async () => {
    const source = await numbered();
    await resolve([source.alertId]);
    await cancelAction(as(stage, "operator"), { id: (await runsNow())[0]?.id ?? "" });
    expect((await sources()).find(({ externalId }) => externalId === source.externalId)).toMatchObject({
      resolveTrouble: expect.stringContaining("cancelled"),
    });
  });
});

describe("is not asked", () => {
  test("about lines that have no number over there", async () => {
    const unlisted = (await sources()).find(({ externalId }) => externalId.startsWith("unlisted-"));
    expect(unlisted).toBeDefined();
    expect(await resolve([unlisted?.alertId ?? 0])).toBe(0);
    expect(await runsNow()).toEqual([]);
  });

  test("where the deployment does not offer it", async () => {
    const isIt = eq(capabilities.capability, "alerts.resolve");
    await stage.db.update(capabilities).set({ supported: false }).where(isIt);
    expect(await resolve([(await numbered()).alertId])).toBe(0);
    await stage.db.update(capabilities).set({ supported: true }).where(isIt);
  });

  test("about what is gone there already, or of an environment that is switched off", async () => {
    const { alertId } = await numbered();
    await stage.db.update(environments).set({ active: false }).where(eq(environments.id, AZURE));
    expect(await resolve([alertId])).toBe(0);
    await stage.db.update(environments).set({ active: true }).where(eq(environments.id, AZURE));
    await stage.db.update(alertSources).set({ goneAt: new Date() });
    expect(await resolve([alertId])).toBe(0);
  });
});

test("what the caller takes back was never asked", async () => {
  const { alertId } = await numbered();
  const undone = stage.db.transaction(async (tx) => {
    await resolveAtSource({ ...as(stage, "operator"), db: tx, enqueue: enqueueIn(tx) }, [alertId]);
    throw new Error("taken back");
  });
  await expect(undone).rejects.toThrow("taken back");
  expect(await runsNow()).toEqual([]);
});

test("the list that comes next says that it is over, and does not fire again", async () => {
  const source = await numbered();
  await resolve([source.alertId]);
  await work((await runsNow())[0]?.id ?? "");
  await stage.db
    .update(alerts)
    .set({ state: "resolved", resolvedAt: new Date(), resolvedHow: "person" })
    .where(eq(alerts.id, source.alertId));
  const before = (await stage.db.select().from(alerts)).length;
  await until("the list was read again", async () => {
    await azure.loop.askNow(AZURE, "alerts");
    const { externalId, goneAt } = platformAlerts;
    const isListed = and(eq(externalId, source.externalId), isNull(goneAt));
    return (await stage.db.$count(platformAlerts, isListed)) === 0;
  });
  await hearPlatformAlerts(Object.create(stage.db), new Date(), hearAlerts);
  expect(await stage.db.select().from(alerts)).toHaveLength(before);
});
