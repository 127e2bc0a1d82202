import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { onStage, refusalOf } from "@/server/testing/cast";
import { withAdinsights } from "@/server/testing/with-adinsights";

const stage = onStage();
const on = withAdinsights(stage, "december");
const statesOf = async (id: string) =>
  Object.fromEntries((await on.stepsOf(id)).map(({ key, state }) => [key, state]));

test("an exposed webhook secret is shut out first, and the new one counts before Airbyte has it", async () => {
  const old = on.simulator().credentials["webhook-secret"] ?? "";
  const fresh = `canary-${randomBytes(24).toString("hex")}`;
  const { id } = await on.request("revoke-webhook-secret", {});
  expect(await on.flowOf(id)).toMatchObject({ emergency: true });
  await on.ask(id, "before");
  await on.give(id, "new-secret", { value: fresh });
  await on.record(id, "store", { place: "production/airbyte, version 8" });
  await on.record(id, "deploy", { release: "v2026.11.3" });
  expect(await on.ask(id, "old-rejected")).toMatchObject({ state: "running" });
  await on.elsewhere("webhook-secret", { platform: fresh });
  expect(await on.ask(id, "old-rejected")).toMatchObject({ state: "done" });
  expect(await on.ask(id, "new-accepted")).toMatchObject({ state: "done" });
  expect(await statesOf(id)).toMatchObject({ promote: "done", airbyte: "ready" });
  await on.elsewhere("webhook-secret", { airbyte: fresh });
  await on.record(id, "airbyte", { workspace: "Main" });
  on.travel(3 * 3_600_000);
  expect(await on.ask(id, "first-webhook")).toMatchObject({ state: "done" });
  await on.record(id, "send-again", { sent: "Jobs 41 to 43." });
  await on.record(id, "forged", { found: "Nothing that Airbyte does not know." });
  await on.record(id, "record", { entry: "2026-11-21" });
  expect((await on.flowOf(id)).state).toBe("finished");
  for (const value of [old, fresh]) expect(await on.tablesWith(value)).toEqual([]);
});

test("every tenant's data key needs a second person, and what was pasted has to be read", async () => {
  const { id } = await on.request("rotate-tenant-keys", { tenant: "all" });
  expect(await refusalOf(on.approve(id, "approval", "admin"))).toContain("Somebody else");
  await on.approve(id, "approval");
  await on.record(id, "guard", { settings: "core.settings", database: "db-prod", kms: "alias/adinsights" });
  await on.record(id, "dry-run", { output: "four keys, I think" });
  expect(await on.ask(id, "dry-run-read")).toMatchObject({ state: "failed" });
  expect((await statesOf(id)).run).toBe("ahead");
  await on.again(id, "dry-run");
  await on.record(id, "dry-run", { output: "[dry-run] 4 tenant key(s) would be rotated." });
  expect(await on.ask(id, "dry-run-read")).toMatchObject({ state: "done" });
  await on.record(id, "run", { output: "Rotated 3 tenant key(s)", exitCode: "0" });
  expect(await on.ask(id, "run-read")).toMatchObject({ state: "failed" });
  await on.again(id, "run");
  await on.record(id, "run", { output: "Rotated 4 tenant key(s)", exitCode: "0" });
  expect(await on.ask(id, "run-read")).toMatchObject({ state: "done", output: { facts: { keys: 4 } } });
  await on.record(id, "no-audit", { sync: "Kingston, Meta hourly, 14:10." });
  await on.record(id, "record", { entry: "2026-11-21" });
  expect((await on.flowOf(id)).state).toBe("finished");
});
