import { expect, test } from "vitest";
import { onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulateAs } from "./simulator";

const DAY = 86_400_000;
const calm = simulateAs({ environment: "development", blocksMs: 0 });

test("the trail is told since a moment; its times without a zone are UTC", async () => {
  const { conversation: c, now } = await onBench(connector, calm, { dialect: "real" });
  const since = new Date(now().getTime() - 20 * DAY);
  const seen = await connector.trail?.read(c, "", since);
  expect(seen?.isWhole).toBe(true);
  expect(seen?.events.length).toBeGreaterThanOrEqual(6);
  for (const event of seen?.events ?? []) {
    expect(event).toMatchObject({
      action: "admin.user.role_changed",
      result: "success",
      resourceKind: "user",
    });
    expect(event.at.getTime()).toBeGreaterThanOrEqual(since.getTime());
    expect(event.at.getUTCHours()).toBeGreaterThanOrEqual(8);
    expect(event.at.getUTCHours()).toBeLessThanOrEqual(17);
  }
  expect(new Set(seen?.events.map(({ externalId }) => externalId)).size).toBe(seen?.events.length);
});

test("the runbook's dialect offers none, and says so", async () => {
  const { conversation: c, now } = await onBench(connector, calm, { dialect: "runbook" });
  await expect(connector.trail?.read(c, "", now())).rejects.toMatchObject({ trouble: "not-deployed" });
});
