import { expect, test } from "vitest";
import { heartbeats, webhookDeliveries } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { takeNamedBeat } from "./named-beat";
import { HERE, NOW, request, THERE, withMachines } from "./testing";

const stage = onStage();
const { made, at } = withMachines(stage);

const beat = async (name: string, token: string) => {
  const answer = await takeNamedBeat(at(), name, request(`heartbeats/${name}`, token, { method: "POST" }));
  return answer.status;
};

test("a heartbeat by name is kept with a token of its place, and refused with any other", async () => {
  await stage.db.insert(heartbeats).values({
    environmentId: HERE,
    job: "nightly",
    title: "Nightly",
    tokenHash: "none",
    everySeconds: 3600,
    graceSeconds: 60,
    createdByName: "Ada",
    createdAt: NOW,
    since: NOW,
  });
  const own = await made(["heartbeats"], { places: [HERE] });
  const other = await made(["heartbeats"], { places: [THERE] });
  expect(await beat("nightly", own.token)).toBe(200);
  expect(await beat("nightly", other.token)).toBe(403);
  expect(await beat("none", own.token)).toBe(404);
  expect(await beat("nightly", (await made(["read"])).token)).toBe(403);
  const kept = await stage.db.select().from(webhookDeliveries);
  expect(kept).toHaveLength(1);
  expect(kept[0]).toMatchObject({ environmentId: HERE, told: { signal: "success" } });
});
