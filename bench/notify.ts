import { eq } from "drizzle-orm";
import { type Db, openDatabase } from "@/db";
import { channels, notifications } from "@/db/schema";
import { Inbox, simulateInbox } from "@/platforms/simulator/inbox";
import { runSimulator } from "@/platforms/simulator/run-simulator";
import { type Outgoing, putIntoOutbox } from "@/server/notifications/outbox";
import { sendNotifications, stopSending, untilSent } from "@/server/notifications/send-notifications";
import { type Figure, formatNumber, quantile, told } from "./figures";
import type { Place } from "./place";

/** From the moment of an alert to the person; the outbox is its last part. */
const WHOLE_WAY_SECONDS = 5;
const TURN_MS = 1000;
const SINGLE = 40;
const BURST = 1000;

type Options = { isQuick: boolean; note: (text: string) => void };

/** From a row in the outbox to the other side: one critical message at a time, and a thousand groups at once. */
export async function measureNotify(place: Place, { isQuick, note }: Options): Promise<Figure[]> {
  const { appUrl } = await place.database("bench_notify");
  process.env.DATABASE_URL = appUrl;
  const { db, close } = openDatabase(appUrl, { applicationName: "bench-notify", max: 10 });
  const inbox = new Inbox();
  const simulator = await runSimulator(simulateInbox(inbox), { dialect: "", seed: "bench" });
  process.env.CHANNEL_BENCH = simulator.credentials["routing-key"] ?? "";
  const turns = setInterval(() => void sendNotifications(db, new Date()).catch(() => undefined), TURN_MS);
  try {
    await db.insert(channels).values({
      id: "pager",
      kind: "pagerduty",
      title: "Pager",
      settings: { baseUrl: simulator.baseUrls.inbox ?? "", privateNetwork: "true" },
      secrets: { routingKey: "env:CHANNEL_BENCH" },
      perMinute: 100_000,
    });
    note("one critical message at a time");
    const waits: number[] = [];
    for (let index = 0; index < (isQuick ? SINGLE / 4 : SINGLE); index += 1) {
      const pause = Math.random() * TURN_MS;
      await new Promise((resolve) => setTimeout(resolve, pause));
      waits.push(await oneWay(db, inbox, `one ${index}`));
    }
    clearInterval(turns);
    await untilSent(db);
    note(`${formatNumber(BURST)} at once`);
    const burst = await atOnce(db);
    const lost = BURST - burst.sent;
    const p95 = quantile(waits, 0.95);
    return [
      told(
        "critical message, from the outbox to the other side, p50",
        `${formatNumber(quantile(waits, 0.5))} ms`,
      ),
      {
        name: "critical message, from the outbox to the other side, p95",
        measured: `${formatNumber(p95)} ms`,
        limit: `the whole way at most ${WHOLE_WAY_SECONDS} s`,
        isMet: p95 <= WHOLE_WAY_SECONDS * 1000,
      },
      told(
        `${formatNumber(BURST)} groups at once: put into the outbox in`,
        `${formatNumber(burst.putMs)} ms`,
      ),
      told(
        `${formatNumber(BURST)} groups at once: all delivered in`,
        `${formatNumber(burst.sendMs / 1000, 1)} s (${formatNumber(BURST / (burst.sendMs / 1000))} a second)`,
      ),
      {
        name: `${formatNumber(BURST)} groups at once: lost`,
        measured: String(lost),
        limit: "none",
        isMet: lost === 0,
      },
    ];
  } finally {
    clearInterval(turns);
    await stopSending(db);
    await simulator.close();
    await close();
  }
}

async function oneWay(db: Db, inbox: Inbox, key: string): Promise<number> {
  const from = performance.now();
  await put(db, [key]);
  while (!inbox.arrived.some(({ place }) => place.endsWith(`|${key}`)))
    await new Promise((resolve) => setTimeout(resolve, 5));
  return performance.now() - from;
}

async function atOnce(db: Db): Promise<{ putMs: number; sendMs: number; sent: number }> {
  await db.delete(notifications);
  const from = performance.now();
  await put(
    db,
    Array.from({ length: BURST }, (_, index) => `many ${index}`),
  );
  const putMs = performance.now() - from;
  await sendNotifications(db, new Date());
  await untilSent(db);
  const sendMs = performance.now() - from - putMs;
  const sent = await db.$count(notifications, eq(notifications.state, "sent"));
  return { putMs, sendMs, sent };
}

function put(db: Db, keys: readonly string[]): Promise<void> {
  const now = new Date();
  const message = (key: string): Outgoing => ({
    requestKey: key,
    channelId: "pager",
    recipient: "",
    groupKey: key,
    event: "trigger",
    severity: "critical",
    message: {
      title: "Costs sync failed",
      sentence: "It fails since 11:40.",
      severity: "critical",
      platform: "Azure Governance",
      environment: "production",
      facts: [],
      path: "/alerts/1",
      alertCount: 1,
    },
    alertIds: [1],
    because: "bench",
    deadlineAt: new Date(now.getTime() + 600_000),
  });
  return db.transaction((tx) => putIntoOutbox(tx, keys.map(message), now));
}
