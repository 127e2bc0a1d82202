import { expect, test } from "vitest";
import { silences } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { ADS, ago, now, withTriage } from "@/server/testing/with-triage";

const stage = onStage();
const { asks, open, idsOf } = withTriage(stage);

test("a facet is counted under all the others and without itself", async () => {
  const parent = await open({ severity: "critical" });
  await open({ severity: "warning", environmentId: ADS });
  await open({ severity: "warning", environmentId: ADS, isFlapping: true });
  await open({ severity: "warning", foldedUnder: parent });
  const facets = await asks().facets({ filter: { severities: ["critical"] } });
  expect(facets).toMatchObject({
    total: 1,
    isCapped: false,
    severities: [
      { value: "warning", count: 2 },
      { value: "critical", count: 1 },
    ],
    platforms: [{ value: "azure-governance", count: 1 }],
    flags: [],
  });
  const all = await asks().facets();
  expect(all).toMatchObject({ total: 3, folded: 1 });
  expect(all.flags).toEqual([
    { value: "flapping", label: "flapping", count: 1 },
    { value: "folded", label: "folded", count: 1 },
  ]);
  expect((await asks().list()).rows).toHaveLength(all.total);
});

test("the facets of every filter agree with its list", async () => {
  const me = stage.cast.operator.id;
  const parent = await open({ severity: "critical", tenant: "kingston" });
  await open({ state: "acknowledged", ownerId: me, ackUntil: ago(-5), environmentId: ADS });
  await open({ foldedUnder: parent, tenant: "kingston", recoveringSince: now });
  await open({ state: "resolved", resolvedAt: now, environmentId: ADS });
  for (const filter of [
    {},
    { state: "open" as const },
    { state: "acknowledged" as const },
    { state: "resolved" as const },
    { owner: "mine" as const },
    { owner: "nobody" as const },
    { flags: ["folded" as const] },
    { flags: ["recovering" as const] },
    { tenant: "kingston" },
    { text: "alert" },
    { environments: [ADS] },
  ])
    expect((await asks().facets({ filter })).total, JSON.stringify(filter)).toBe(
      (await idsOf({ filter })).length,
    );
});

test("the navigation counts what waits for somebody: not what is taken, silenced or explained", async () => {
  const [silence] = await stage.db
    .insert(silences)
    .values({
      matchers: [],
      reason: "planned work",
      startsAt: ago(60),
      endsAt: ago(-60),
      createdById: stage.cast.operator.id,
      createdByName: "Olga",
      createdAt: ago(60),
    })
    .returning({ id: silences.id });
  const critical = await open({ severity: "critical", openedAt: ago(2), title: "Down" });
  await open({ severity: "critical", silenceId: silence?.id ?? null });
  await open({ foldedUnder: critical });
  await open();
  await open({ state: "acknowledged", ownerId: stage.cast.operator.id });
  expect(await asks().counts()).toEqual({ critical: 1, warning: 1, info: 0, mine: 1 });
  expect(await asks().summary()).toMatchObject({
    critical: 1,
    warning: 1,
    mine: 1,
    acknowledged: 1,
    silenced: 1,
    folded: 1,
    latestCritical: { id: critical, title: "Down" },
    judgedAt: null,
  });
  expect(await asks("admin").counts()).toMatchObject({ mine: 0 });
});
