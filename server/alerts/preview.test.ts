import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { alertSources, alerts, capabilities } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { ADS, AZURE, now, withTriage } from "@/server/testing/with-triage";

const stage = onStage();
const { asks, open } = withTriage(stage);

test("a preview names the set exactly, and another version is another set", async () => {
  const can = { capability: "alerts.resolve" as const, because: "it was asked", probedAt: now };
  await stage.db.insert(capabilities).values([
    { ...can, environmentId: AZURE, supported: true },
    { ...can, environmentId: ADS, supported: false },
  ]);
  const listed = await open({ severity: "critical" });
  const other = await open({ environmentId: ADS });
  const over = await open({ state: "resolved", resolvedAt: now });
  const source = {
    severity: "critical" as const,
    word: "high",
    sentence: "x",
    firstHeardAt: now,
    lastHeardAt: now,
  };
  await stage.db.insert(alertSources).values([
    { ...source, alertId: listed, source: "platform", externalId: "1" },
    { ...source, alertId: other, source: "platform", externalId: "2" },
  ]);
  const look = () => asks().preview({ verb: "resolve", ids: [listed, other, over] });
  const preview = await look();
  expect(preview).toMatchObject({
    count: 2,
    hasMore: false,
    alreadyResolved: 1,
    willResolveAtSource: 1,
    bySeverity: [
      { value: "critical", count: 1 },
      { value: "warning", count: 1 },
    ],
    batches: [{ ids: [listed, other], expected: { count: 2 } }],
  });
  expect((await look()).batches).toEqual(preview.batches);
  await stage.db.update(alerts).set({ version: 2 }).where(eq(alerts.id, other));
  expect((await look()).batches[0]?.expected.hash).not.toBe(preview.batches[0]?.expected.hash);
  expect(await asks().preview({ verb: "acknowledge", filter: { environments: [ADS] } })).toMatchObject({
    count: 1,
    batches: [{ ids: [other] }],
    willResolveAtSource: 0,
  });
  await expect(asks().preview({ verb: "resolve" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("a set of more than one command can take is asked for in parts that hold all of it", async () => {
  await stage.app.pool.query(
    `insert into alerts (fingerprint, group_key, environment_id, platform_id, trouble, subject_kind, subject, severity, severity_rank, word, title, sentence, state, started_at, opened_at, last_fired_at, recover_seconds)
     select 'many' || n, 'g', $1, 'azure-governance', 't', 'job', 's', 'info', 2, 'low', 'Many', 'x', 'open', now(), now(), now(), 60 from generate_series(1, 1203) n`,
    [AZURE],
  );
  const preview = await asks().preview({ verb: "acknowledge", filter: {} });
  expect(preview.batches.map(({ ids }) => ids.length)).toEqual([500, 500, 203]);
  expect(new Set(preview.batches.flatMap(({ ids }) => ids)).size).toBe(1203);
});
