import { once } from "node:events";
import { eq, inArray, isNull, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { alertEvents, alerts, escalationPolicies, notifications } from "@/db/schema";
import { ALERTMANAGER_SECRET } from "@/domain/delivery";
import { simulate } from "@/platforms/auditron/simulator";
import { acceptAlertmanager } from "@/server/incoming/accept-alertmanager";
import { HookPlaces } from "@/server/incoming/hook-places";
import { until } from "@/server/testing/until";
import { withInbox } from "@/server/testing/with-inbox";
import { withWorkers } from "@/server/testing/with-workers";
import { declareEscalation } from "./declare";

const PLACE = "auditron/production";
const CHANNELS = ["pager", "slack"] as const;
const TITLES = Array.from({ length: 12 }, (_, index) => `loss-${String(index + 1).padStart(2, "0")}`);

const stage = withWorkers({ platform: "auditron", simulate, dialect: "runbook" });
const post = withInbox(stage);

beforeAll(async () => {
  await declareEscalation(stage.db);
  const targets = CHANNELS.map((id) => ({ kind: "channel" as const, id, recipient: "" }));
  await stage.db
    .update(escalationPolicies)
    .set({ steps: [{ level: 1, title: "Both", afterSeconds: 0, targets, within: null, note: "" }] });
});

/** One notification of an Alertmanager with all of them, each a group of its own. */
async function fireAll(): Promise<void> {
  const now = new Date();
  const body = {
    version: "4",
    alerts: TITLES.map((title) => ({
      status: "firing",
      labels: { alertname: title, severity: "critical" },
      annotations: { summary: title, description: `${title}.` },
      startsAt: now.toISOString(),
      endsAt: "0001-01-01T00:00:00Z",
      fingerprint: title,
    })),
  };
  const request = new Request(`http://console/api/hooks/alertmanager/${PLACE}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${stage.simulator.credentials[ALERTMANAGER_SECRET]}`,
    },
  });
  const places = new HookPlaces(stage.db, ALERTMANAGER_SECRET);
  expect((await acceptAlertmanager({ db: stage.db, places, now }, PLACE, request)).status).toBe(200);
}

const losses = () => stage.db.select().from(alerts).where(inArray(alerts.title, TITLES));
const eventsOf = async (kind: "opened" | "escalated") => {
  const ids = (await losses()).map(({ id }) => id);
  const rows = await stage.db.select().from(alertEvents).where(eq(alertEvents.kind, kind));
  return rows.filter(({ alertId }) => ids.includes(alertId));
};
const messagesTo = async (channelId: (typeof CHANNELS)[number]) =>
  (await stage.db.select().from(notifications).where(eq(notifications.channelId, channelId))).filter(
    ({ message }) => TITLES.includes(message.title),
  );
const arrivedBy = (by: "slack" | "pagerduty", title: string) =>
  post.inbox.arrived.filter((one) => one.by === by && one.title.includes(title));

describe("workers and the database killed on the way of critical alerts", {
  timeout: 300_000,
  retry: 0,
}, () => {
  test("every message arrives once or is said to be unknown, and none is dropped without a word", async () => {
    // The list over there names none of them, and would end them.
    stage.simulator.setFaults([{ kind: "500", pathPrefix: "/api/v2/alerts" }]);
    const first = await stage.startWorker();

    const holder = await stage.app.pool.connect();
    let pid: number;
    try {
      await holder.query("begin");
      await holder.query("lock table notifications in share mode");
      await fireAll();
      // The alerts and their events are there; who is told was decided and is not yet committed.
      pid = await until("the decision waits for the outbox", async () => {
        const { rows } = await stage.db.execute<{ pid: number }>(
          sql`select pid from pg_stat_activity where wait_event_type = 'Lock' and query like 'insert into "notifications"%'`,
        );
        return (await eventsOf("opened")).length === TITLES.length && rows[0]?.pid;
      });
      first.kill("SIGKILL");
      await once(first, "exit");
    } finally {
      holder.release(true);
    }
    await until("its transaction is undone", async () => {
      const { rows } = await stage.db.execute(sql`select 1 from pg_stat_activity where pid = ${pid}`);
      return rows.length === 0;
    });
    expect((await eventsOf("opened")).map(({ routedAt }) => routedAt)).toEqual(TITLES.map(() => null));
    expect(await stage.db.$count(notifications)).toBe(0);
    expect((await losses()).filter(({ escalateAt, policyId }) => escalateAt || policyId)).toEqual([]);

    // The other side takes what it is told, but answers only after the database is dead.
    post.simulator.setFaults([{ kind: "slow", pathPrefix: "" }]);
    const second = await stage.startWorker();
    const isCalled = async (channelId: (typeof CHANNELS)[number]) =>
      (await messagesTo(channelId)).some(({ calledAt }) => calledAt !== null);
    await until("both channels are called", async () => (await isCalled("pager")) && isCalled("slack"));
    await stage.killDatabase();
    post.simulator.setFaults([]);
    second.kill("SIGKILL");
    await Promise.all([stage.startWorker(), stage.startWorker()]);

    const settled = await until(
      "every message has its end",
      async () => {
        const [pager, slack] = [await messagesTo("pager"), await messagesTo("slack")];
        const isEnded = [...pager, ...slack].every(({ state }) => state === "sent" || state === "unknown");
        const isRouted =
          (await stage.db.$count(alertEvents, isNull(alertEvents.routedAt))) === 0 &&
          (await eventsOf("escalated")).length >= TITLES.length;
        return isEnded && isRouted && { pager, slack };
      },
      90,
    );
    for (const channelId of CHANNELS)
      expect(settled[channelId].map(({ message }) => message.title).sort()).toEqual(TITLES);
    expect((await eventsOf("escalated")).length).toBe(TITLES.length);

    expect(new Set(settled.pager.map(({ state }) => state))).toEqual(new Set(["sent"]));
    expect(settled.slack.map(({ state }) => state)).toContain("unknown");
    for (const title of TITLES)
      expect(new Set(arrivedBy("pagerduty", title).map(({ place }) => place)).size, title).toBe(1);
    for (const { state, message, answer } of settled.slack) {
      const count = arrivedBy("slack", message.title).length;
      if (state === "sent") expect(count, message.title).toBe(1);
      else {
        expect(count, message.title).toBeLessThanOrEqual(1);
        expect(answer, message.title).not.toBe("");
      }
    }
  });
});
