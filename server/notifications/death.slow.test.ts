import { expect, test } from "vitest";
import { notifications } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { kill, withChildren } from "@/server/testing/with-children";
import { outgoing, withInbox } from "@/server/testing/with-inbox";
import { putIntoOutbox } from "./outbox";

const stage = onStage();
const post = withInbox(stage);
const start = withChildren(stage);

test("a worker killed between the call and the answer: one incident, one Slack message, and the truth about both", async () => {
  const now = new Date();
  const deadlineAt = new Date(now.getTime() + 600_000);
  // The other side takes both messages, but answers only after the worker is dead.
  post.simulator.setFaults([{ kind: "slow", pathPrefix: "" }]);
  await putIntoOutbox(
    stage.db,
    [
      outgoing(now, { channelId: "pager", groupKey: "g", deadlineAt }),
      outgoing(now, { channelId: "slack", groupKey: "g", deadlineAt }),
    ],
    now,
  );
  const worker = start("server/testing/send-worker.ts");
  await until("both calls were made", async () => post.simulator.requests.length === 2);
  await kill(worker);
  post.simulator.setFaults([]);
  await until("both messages were taken", async () => post.inbox.arrived.length === 2);

  await post.turn(new Date(Date.now() + 60_000));
  const rows = await stage.db.select().from(notifications);
  const of = (id: string) => rows.find(({ channelId }) => channelId === id);
  expect(of("pager")).toMatchObject({ state: "sent", attempt: 2 });
  expect(of("slack")).toMatchObject({
    state: "unknown",
    attempt: 1,
    answer: expect.stringContaining("may have arrived"),
  });
  const by = (name: string) => post.inbox.arrived.filter((one) => one.by === name);
  expect(by("slack")).toHaveLength(1);
  expect(new Set(by("pagerduty").map(({ place }) => place)).size).toBe(1);
});
