import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { alerts } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { ADS, ago, now, withTriage } from "@/server/testing/with-triage";

const stage = onStage();
const { asks, open, idsOf } = withTriage(stage);

test("the worst come first, then the oldest; what is resolved or explained by another is not in the way", async () => {
  const old = await open({ severity: "warning", startedAt: ago(90) });
  const critical = await open({ severity: "critical", startedAt: ago(5) });
  const young = await open({ severity: "warning", startedAt: ago(10) });
  await open({ foldedUnder: critical });
  await open({ state: "resolved", resolvedAt: now });
  expect(await idsOf()).toEqual([critical, old, young]);
  expect((await asks().list()).rows[0]).toMatchObject({ folded: 1, sources: [] });
});

test("every field of the filter narrows, and all of them together", async () => {
  const me = stage.cast.operator.id;
  const mine = await open({ state: "acknowledged", ownerId: me, ackUntil: ago(-30), job: "costs" });
  const flapping = await open({
    environmentId: ADS,
    isFlapping: true,
    trouble: "webhook-silent",
    tenant: "kingston",
  });
  const recovering = await open({ severity: "critical", recoveringSince: now });
  const past = await open({ state: "resolved", resolvedAt: ago(3) });
  const found = (filter: object) => idsOf({ filter });
  expect(await found({ owner: "mine" })).toEqual([mine]);
  expect(await found({ owner: "nobody" })).toEqual([recovering, flapping]);
  expect(await found({ state: "acknowledged" })).toEqual([mine]);
  expect(await found({ state: "open" })).toEqual([recovering, flapping]);
  expect(await found({ state: "resolved" })).toEqual([past]);
  expect(await found({ environments: [ADS] })).toEqual([flapping]);
  expect(await found({ platforms: ["azure-governance"] })).toEqual([recovering, mine]);
  expect(await found({ troubles: ["webhook-silent"] })).toEqual([flapping]);
  expect(await found({ tenant: "kingston" })).toEqual([flapping]);
  expect(await found({ jobs: ["costs"] })).toEqual([mine]);
  expect(await found({ flags: ["flapping", "recovering"] })).toEqual([recovering, flapping]);
  expect(await found({ severities: ["critical"], environments: [ADS] })).toEqual([]);
});

test("words are found in what and where, the last one by its beginning; what is explained by another is found too", async () => {
  const stale = await open({
    title: "Kingston is stale",
    subject: "airbyte-sync@kingston",
    environmentId: ADS,
  });
  await open({ title: "Costs failed" });
  const child = await open({ title: "Kingston snapshot late", foldedUnder: stale });
  expect((await idsOf({ filter: { text: "kingst" } })).sort()).toEqual([stale, child].sort());
  expect(await idsOf({ filter: { text: "kingston air" } })).toEqual([stale]);
  expect(await idsOf({ filter: { text: "adinsights" } })).toEqual([stale]);
  for (const odd of ["%", "a:b & !", "'", "kingston )("]) await idsOf({ filter: { text: odd } });
  expect(await idsOf({ filter: { text: "%%" } })).toEqual([]);
});

test("the next page begins where the last one ended, whatever is opened or resolved in between", async () => {
  const ids: number[] = [];
  // The same moment for all of them: the id alone tells them apart.
  for (let index = 0; index < 130; index += 1) ids.push(await open({ startedAt: ago(60) }));
  const first = await asks().list();
  await open({ severity: "critical" });
  await stage.db
    .update(alerts)
    .set({ state: "resolved", resolvedAt: now })
    .where(eq(alerts.id, ids[99] ?? 0));
  const second = await asks().list({ after: first.next });
  expect(first.rows.map(({ id }) => id)).toEqual(ids.slice(0, 100));
  expect(second.rows.map(({ id }) => id)).toEqual(ids.slice(100));
  expect(second.next).toBeNull();
});

test("moments that differ by microseconds neither repeat nor drop a row at the edge of a page", async () => {
  for (let index = 0; index < 102; index += 1) await open();
  await stage.app.pool.query(
    "update alerts set started_at = '2026-11-20T10:00:00Z'::timestamptz + make_interval(secs => id % 7 * 0.000001)",
  );
  const first = await asks().list();
  const second = await asks().list({ after: first.next });
  const seen = [...first.rows, ...second.rows].map(({ id }) => id);
  expect(new Set(seen).size).toBe(102);
  expect(seen).toHaveLength(102);
});

test("leases are told by their end, the newest by their opening, the resolved by their end", async () => {
  const me = { state: "acknowledged" as const, ownerId: stage.cast.operator.id };
  const later = await open({ ...me, ackUntil: ago(-90), openedAt: ago(3) });
  const sooner = await open({ ...me, ackUntil: ago(-10), openedAt: ago(2) });
  const free = await open({ openedAt: ago(1) });
  const before = await open({ state: "resolved", resolvedAt: ago(50) });
  const lately = await open({ state: "resolved", resolvedAt: ago(5) });
  expect(await idsOf({ sort: "lease" })).toEqual([sooner, later]);
  expect(await idsOf({ sort: "newest" })).toEqual([free, sooner, later]);
  expect(await idsOf({ filter: { state: "resolved" } })).toEqual([lately, before]);
});
