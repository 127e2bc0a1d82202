import fs from "node:fs";
import path from "node:path";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { channels, checkpointStores, notifications } from "@/db/schema";
import { headline } from "@/platforms/drivers/delivery";
import { sendByPagerDuty } from "@/platforms/drivers/pagerduty";
import { onStage } from "@/server/testing/cast";
import { tellChannel } from "./tell-channel";

const stage = onStage();
const NOW = new Date("2026-11-21T03:00:00Z");
const config = path.join(process.env.WHEELHOUSE_DATA_DIR ?? "", "checkpoints.yaml");
fs.writeFileSync(config, JSON.stringify({ audit: { checkpoints: { channel: "outside" } } }));
process.env.WHEELHOUSE_CONFIG = config;

test("the heads go out once a day under their own name, and are no test", async () => {
  await stage.db.insert(channels).values({
    id: "outside",
    kind: "email",
    title: "Outside",
    perMinute: 60,
    settings: { recipient: "keeper@outside.test" },
  });
  await tellChannel(stage.db, NOW);
  await tellChannel(stage.db, new Date(NOW.getTime() + 3_600_000));
  const sent = await stage.db.select().from(notifications).where(eq(notifications.channelId, "outside"));
  expect(sent).toMatchObject([{ event: "checkpoint", recipient: "keeper@outside.test" }]);
  const [told] = sent;
  expect(told && headline({ ...told, message: told.message } as never)).toBe("The audit trail on 2026-11-21");
  const [store] = await stage.db
    .select()
    .from(checkpointStores)
    .where(eq(checkpointStores.name, "channel outside"));
  expect(store).toMatchObject({ kind: "channel", writtenAt: null });
});

test("they page nobody", async () => {
  const door = { secret: async () => "key", outbound: { hide: () => undefined } };
  const outcome = await sendByPagerDuty({ event: "checkpoint" } as never, door as never);
  expect(outcome).toMatchObject({ kind: "refused", answer: expect.stringContaining("nothing to page for") });
});
