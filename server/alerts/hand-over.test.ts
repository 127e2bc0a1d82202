import { asc, eq } from "drizzle-orm";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { channels, contacts, notifications } from "@/db/schema";
import { routeAlerts } from "@/server/escalation/route-alerts";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { alertOf, heardOf, minutes, NOON, seconds } from "@/server/testing/with-alerts";
import { setUpWaysOut } from "@/server/testing/with-ladders";
import { acknowledgeAlerts } from "./acknowledge-alerts";
import { hearAlerts } from "./hear";
import { resolveAlerts } from "./resolve-alerts";
import { transferAlerts } from "./transfer-alerts";

const stage = onStage();
beforeAll(() => setUpWaysOut(stage.db));
beforeEach(async () => {
  await stage.db.delete(notifications);
  await stage.db.delete(contacts);
});

const olga = (at: Date) => as(stage, "operator", at);
const until = minutes(120);

async function taken(key: string): Promise<number> {
  await hearAlerts(stage.db, [heardOf(key, { trouble: key })], NOON);
  const { id } = await alertOf(stage, key);
  await acknowledgeAlerts(olga(seconds(1)), { ids: [id], until, reason: "looking at it" });
  return id;
}
const handOver = (id: number, toPersonId: string, at = seconds(2)) =>
  transferAlerts(olga(at), { ids: [id], toPersonId, until, reason: "the vendor calls back at 13:00" });
const outbox = () => stage.db.select().from(notifications).orderBy(asc(notifications.channelId));

test("whoever is handed an alert is told by their own address, with why and until when", async () => {
  const id = await taken("by-mail");
  const { results } = await handOver(id, stage.cast.admin.id);
  expect(results[0]?.because).toBe("Ada has it until 14:00 UTC. They are told by Mail.");
  const [message, ...others] = await outbox();
  expect(others).toEqual([]);
  expect(message).toMatchObject({
    channelId: "mail",
    recipient: "ada@example.test",
    event: "handover",
    alertIds: [id],
    because: "Olga handed it over to you",
    message: {
      title: "Costs of by-mail failed",
      path: `/alerts/${id}`,
      facts: expect.arrayContaining([
        { name: "Why you", value: "Olga handed it over to you" },
        { name: "What to know", value: "the vendor calls back at 13:00" },
        { name: "Yours until", value: "2026-11-20 14:00 UTC" },
      ]),
    },
  });
});

test("a contact with their address says how they are reached, and no page goes out", async () => {
  await stage.db.insert(contacts).values({
    id: "all/ada",
    level: "on-call",
    name: "Ada",
    reach: [
      { kind: "email", value: "Ada@example.test" },
      { kind: "slack", value: "@ada" },
      { kind: "pager", value: "ada" },
    ],
    shipped: false,
  });
  await handOver(await taken("by-contact"), stage.cast.admin.id);
  expect((await outbox()).map(({ channelId, recipient }) => [channelId, recipient])).toEqual([
    ["mail", "Ada@example.test"],
    ["slack", "@ada"],
  ]);
});

test("what is kept for oneself, refused or reaches nobody sends nothing, and says so", async () => {
  const id = await taken("nobody");
  expect((await handOver(id, stage.cast.operator.id)).results[0]?.because).toBe(
    "Olga has it until 14:00 UTC.",
  );
  expect(await refusalOf(handOver(id, stage.cast.viewer.id))).toContain("Vic may not");
  await stage.db.update(channels).set({ active: false }).where(eq(channels.id, "mail"));
  const { results } = await handOver(id, stage.cast.admin.id);
  await stage.db.update(channels).set({ active: true }).where(eq(channels.id, "mail"));
  expect(results[0]?.because).toMatch("Nobody tells them: no channel reaches them.");
  expect(await outbox()).toEqual([]);
});

test("whoever was handed it hears when it is over", async () => {
  const id = await taken("over");
  await routeAlerts(stage.db, seconds(1));
  await handOver(id, stage.cast.admin.id);
  await resolveAlerts(olga(seconds(3)), { ids: [id], reason: "the vendor fixed it" });
  await routeAlerts(stage.db, seconds(4));
  const told = (await outbox()).filter(({ recipient }) => recipient === "ada@example.test");
  expect(told.map(({ event }) => event).sort()).toEqual(["handover", "resolve"]);
});
