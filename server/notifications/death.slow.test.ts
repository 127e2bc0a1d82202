import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { notifications } from "@/db/schema";
import { leashed, root } from "@/scripts/lib/root";
import { onStage } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { outgoing, withInbox } from "@/server/testing/with-inbox";
import { putIntoOutbox } from "./outbox";

const stage = onStage();
const post = withInbox(stage);
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

function startWorker(): ChildProcess {
  const child = spawn(
    process.execPath,
    [...leashed, "--import", "tsx", path.join("server", "testing", "send-worker.ts")],
    {
      cwd: root,
      env: { ...process.env, DATABASE_URL: stage.base.appUrl },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    },
  );
  children.push(child);
  return child;
}

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
  const worker = startWorker();
  await until("both calls were made", async () => post.simulator.requests.length === 2);
  worker.kill("SIGKILL");
  await once(worker, "exit");
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
