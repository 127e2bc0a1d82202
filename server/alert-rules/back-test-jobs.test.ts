import { expect, test } from "vitest";
import { jobStates, runs, thresholds } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { ago, DAY, HOUR, MINUTE, NOW, withPast } from "@/server/testing/with-past";
import { PLACE } from "./testing";

const stage = onStage();
const { walk, changed } = withPast(stage);

test("failures in a row are counted per tenant from the runs", async () => {
  const state = {
    environmentId: PLACE,
    job: "identity",
    everySeconds: 3600,
    observedAt: NOW,
    status: "ok" as const,
    since: ago(20 * DAY),
  };
  await stage.db
    .insert(jobStates)
    .values(["one", "two"].map((tenant) => ({ ...state, tenant, lastGoodAt: ago(HOUR) })));
  const ends = ["succeeded", "failed", "failed", "failed", "succeeded", "failed"] as const;
  await stage.db.insert(runs).values(
    ["one", "two"].flatMap((tenant) =>
      ends.map((status, index) => ({
        environmentId: PLACE,
        job: "identity",
        tenant,
        externalId: `row-${index}`,
        status: tenant === "two" ? ("succeeded" as const) : status,
        startedAt: ago((12 - index) * HOUR),
        endedAt: ago((12 - index) * HOUR - MINUTE),
        seenAt: NOW,
      })),
    ),
  );
  const inARow = await walk({ kind: "consecutive-failures", job: "identity", count: 2 });
  expect(inARow.draft.subjects).toBe(2);
  expect(inARow.draft.firings).toMatchObject([
    { subject: "identity@one", from: ago(10 * HOUR - MINUTE), to: ago(8 * HOUR - MINUTE), peak: 3 },
  ]);
  const once = await walk({ kind: "consecutive-failures", job: "identity", count: 1 });
  expect(once.draft).toMatchObject({ count: 2, openNow: 1 });

  const together = await walk({ kind: "simultaneous", count: 2, windowSeconds: 3600 });
  expect(together.draft.count).toBe(0);
});

test("data is stale between good runs, and where no run is on record as it was judged", async () => {
  const limits = (await stage.db.select().from(thresholds)).find(
    ({ id }) => id === "azure-governance/resources.age",
  );
  const allowed = limits?.alert ?? 0;
  expect(allowed).toBeGreaterThan(0);
  const state = {
    environmentId: PLACE,
    job: "resources",
    everySeconds: 300,
    observedAt: NOW,
    status: "ok" as const,
    since: ago(20 * DAY),
  };
  await stage.db.insert(jobStates).values([
    { ...state, tenant: "runs", lastGoodAt: ago(MINUTE) },
    { ...state, tenant: "told", lastGoodAt: ago(MINUTE) },
  ]);
  const goods = [10 * DAY, 10 * DAY - allowed * 1000 - HOUR];
  for (let at = goods[1] ?? 0; at > 0; at -= (allowed * 1000) / 2) goods.push(at);
  await stage.db.insert(runs).values(
    goods.map((at, index) => ({
      environmentId: PLACE,
      job: "resources",
      tenant: "runs",
      externalId: `good-${index}`,
      status: "succeeded" as const,
      records: 5,
      startedAt: ago(at + MINUTE),
      endedAt: ago(at),
      seenAt: NOW,
    })),
  );
  await changed(
    "resources@told",
    [
      [4 * DAY, "alert"],
      [4 * DAY - 2 * HOUR, "ok"],
    ],
    "job",
  );
  const result = await walk({ kind: "staleness", job: "resources", level: "alert" });
  expect(result.draft.firings).toMatchObject([
    { subject: "resources@told", from: ago(4 * DAY), to: ago(4 * DAY - 2 * HOUR) },
    { subject: "resources@runs", to: ago(10 * DAY - allowed * 1000 - HOUR) },
  ]);
  const late = result.draft.firings[1]?.from.getTime() ?? 0;
  expect(late - ago(10 * DAY - allowed * 1000).getTime()).toBeLessThan(1000);
});

test("a schedule that rests after a good run is not stale meanwhile", async () => {
  const limits = (await stage.db.select().from(thresholds)).find(
    ({ id }) => id === "azure-governance/compliance.age",
  );
  const allowed = (limits?.alert ?? 0) * 1000;
  const good = 5 * DAY;
  const rested = { lastGoodAt: ago(HOUR), restsUntil: new Date(ago(HOUR).getTime() + allowed + 4 * HOUR) };
  await stage.db.insert(jobStates).values({
    environmentId: PLACE,
    job: "compliance",
    tenant: "",
    everySeconds: 300,
    observedAt: NOW,
    status: "ok",
    since: ago(20 * DAY),
    ...rested,
  });
  await stage.db.insert(runs).values(
    [good, good - allowed - 6 * HOUR].map((at, index) => ({
      environmentId: PLACE,
      job: "compliance",
      tenant: "",
      externalId: `rest-${index}`,
      status: "succeeded" as const,
      records: 5,
      startedAt: ago(at + MINUTE),
      endedAt: ago(at),
      seenAt: NOW,
    })),
  );
  const result = await walk({ kind: "staleness", job: "compliance", level: "alert" });
  const [first] = result.draft.firings.toReversed();
  expect(first?.to).toEqual(ago(good - allowed - 6 * HOUR));
  expect((first?.from.getTime() ?? 0) - ago(good - allowed - 4 * HOUR).getTime()).toBeLessThan(1000);
  expect(result.notes.join(" ")).toMatch(/rested in the past is not kept/);
});

test("a job of which no run is on record is not called quiet", async () => {
  await stage.db.insert(jobStates).values({
    environmentId: "adinsights/production",
    job: "dbt-run",
    tenant: "",
    everySeconds: 300,
    observedAt: NOW,
    status: "ok",
    since: ago(DAY),
  });
  const result = await walk(
    { kind: "consecutive-failures", job: "dbt-run", count: 1 },
    { platformId: "adinsights" },
  );
  expect(result.draft).toMatchObject({ count: 0, subjects: 1 });
  expect(result.notes).toContain("Nothing is on record of what it looks at, so nobody knows.");
});
