import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { Pool } from "undici";
import { EVERYONES_ROWS } from "@/db";
import { fleetOf } from "@/platforms/adinsights/sim-fleet";
import { startPostgres } from "@/scripts/lib/postgres";
import { type Figure, formatNumber, quantile, told } from "./figures";
import { openInstance } from "./instance";

const ENVIRONMENT = "adinsights/production";
const PER_SECOND = 200;
const SECONDS = 60;
const BURST = 10_000;
const BURST_AT_ONCE = 100;
const LIMITS = { p99Ms: 100, burstSeconds: 60 };

type Sent = { accepted: number; other: number; tookMs: number[] };
type Sender = { one(): Promise<void>; sent: Sent };

/** Airbyte's webhooks at the served product: how fast each is answered, and whether any is lost on its way to a run. */
export async function measureIncoming({
  isQuick,
  note,
}: {
  isQuick: boolean;
  note: (text: string) => void;
}): Promise<Figure[]> {
  const instance = await openInstance(note);
  const owner = new pg.Client({
    options: EVERYONES_ROWS,
    connectionString: (await startPostgres(instance.dataDir, { durable: true })).ownerUrl,
  });
  await owner.connect();
  const pool = new Pool(instance.address, { connections: BURST_AT_ONCE });
  try {
    const secret = await readFile(
      path.join(instance.dataDir, "demo", `${ENVIRONMENT.replace("/", "-")}-webhook-secret.secret`),
      "utf8",
    );
    const start = sendersOf(pool, secret);
    note("warming up");
    await steady(start(), PER_SECOND, 3);
    const seconds = isQuick ? 10 : SECONDS;
    note(`${PER_SECOND} a second for ${seconds} s`);
    const paced = await counted(owner, start(), (sender) => steady(sender, PER_SECOND, seconds));
    const burst = isQuick ? BURST / 10 : BURST;
    note(`${burst} as fast as they go`);
    const flood = await counted(owner, start(), (sender) => atOnce(sender, burst));
    return [...pacedFigures(paced, seconds), ...burstFigures(flood, burst)];
  } finally {
    await pool.close();
    await owner.end();
    await instance.stop();
  }
}

function sendersOf(pool: Pool, secret: string): () => Sender {
  const connections = fleetOf(ENVIRONMENT).flatMap((tenant) => tenant.connections);
  let job = Math.floor(Date.now() / 1000) * 100_000;
  return () => {
    const sent: Sent = { accepted: 0, other: 0, tookMs: [] };
    return {
      sent,
      one: async () => {
        job += 1;
        const now = Math.round(Date.now() / 1000);
        const body = JSON.stringify({
          connectionId: connections[job % connections.length]?.connectionId,
          job: {
            id: job,
            status: "succeeded",
            createdAt: now - 90,
            updatedAt: now - 2,
            attempts: [{ metrics: { recordsEmitted: 1200, bytesEmitted: 90_000 } }],
          },
        });
        const from = performance.now();
        const reply = await pool
          .request({
            path: `/api/hooks/airbyte/${ENVIRONMENT.split("/")[1]}`,
            method: "POST",
            headers: { "content-type": "application/json", "x-airbyte-webhook-secret": secret },
            body,
          })
          .catch(() => undefined);
        await reply?.body.dump();
        sent.tookMs.push(performance.now() - from);
        if (reply?.statusCode === 200) sent.accepted += 1;
        else sent.other += 1;
      },
    };
  };
}

/** Each is sent at its moment, whether the ones before it were answered or not. */
async function steady({ one }: Sender, perSecond: number, seconds: number): Promise<void> {
  const from = performance.now();
  const pending: Promise<void>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const wait = from + (index * 1000) / perSecond - performance.now();
    if (wait > 1) await sleep(wait);
    pending.push(one());
  }
  await Promise.all(pending);
}

async function atOnce({ one }: Sender, count: number): Promise<void> {
  let left = count;
  const take = async () => {
    while (left > 0) {
      left -= 1;
      await one();
    }
  };
  await Promise.all(Array.from({ length: BURST_AT_ONCE }, take));
}

type Counted = Sent & { kept: number; merged: number; sendMs: number; appliedAfterMs: number };

/** Sends, then counts what the database holds of it once the worker has nothing left to apply. */
async function counted(
  owner: pg.Client,
  sender: Sender,
  send: (sender: Sender) => Promise<void>,
): Promise<Counted> {
  await untilApplied(owner);
  const before = await countsOf(owner);
  const from = performance.now();
  await send(sender);
  const sendMs = performance.now() - from;
  await untilApplied(owner);
  const appliedAfterMs = performance.now() - from - sendMs;
  const after = await countsOf(owner);
  return {
    ...sender.sent,
    kept: after.kept - before.kept,
    merged: after.merged - before.merged,
    sendMs,
    appliedAfterMs,
  };
}

async function untilApplied(owner: pg.Client): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end; await sleep(200)) {
    const { rows } = await owner.query<{ n: string }>(
      "select count(*) as n from webhook_deliveries where verdict = 'accepted' and applied_at is null",
    );
    if (Number(rows[0]?.n) === 0) return;
  }
}

async function countsOf(owner: pg.Client): Promise<{ kept: number; merged: number }> {
  const { rows } = await owner.query<{ kept: string; merged: string }>(
    `select (select count(*) from webhook_deliveries where environment_id = $1 and source = 'airbyte') as kept,
       (select count(*) from runs where environment_id = $1 and 'webhook' = any(sources)) as merged`,
    [ENVIRONMENT],
  );
  return { kept: Number(rows[0]?.kept), merged: Number(rows[0]?.merged) };
}

const lost = ({ accepted, kept, merged }: Counted) => accepted - Math.min(kept, merged);

function pacedFigures(paced: Counted, seconds: number): Figure[] {
  const p99 = quantile(paced.tookMs, 0.99);
  const load = `${PER_SECOND} webhooks a second for ${seconds} s`;
  return [
    told(
      `${load}: answered in, p50 / p95`,
      [0.5, 0.95].map((share) => formatNumber(quantile(paced.tookMs, share), 1)).join(" / "),
    ),
    {
      name: `${load}: answered in, p99`,
      measured: `${formatNumber(p99, 1)} ms`,
      limit: `at most ${LIMITS.p99Ms} ms`,
      isMet: p99 <= LIMITS.p99Ms,
    },
    {
      name: `${load}: accepted, refused, lost`,
      measured: `${formatNumber(paced.accepted)}, ${paced.other}, ${lost(paced)}`,
      limit: "none refused, none lost",
      isMet: paced.other === 0 && lost(paced) === 0,
    },
    told(`${load}: the last was a run after`, `${formatNumber(paced.appliedAfterMs / 1000, 1)} s`),
  ];
}

function burstFigures(flood: Counted, burst: number): Figure[] {
  const seconds = flood.sendMs / 1000;
  const load = `${formatNumber(burst)} webhooks, ${BURST_AT_ONCE} at a time`;
  return [
    {
      name: `${load}: all answered in`,
      measured: `${formatNumber(seconds, 1)} s`,
      limit: `at most ${LIMITS.burstSeconds} s`,
      isMet: seconds <= LIMITS.burstSeconds,
    },
    {
      name: `${load}: accepted, refused, lost`,
      measured: `${formatNumber(flood.accepted)}, ${flood.other}, ${lost(flood)}`,
      limit: "none refused, none lost",
      isMet: flood.other === 0 && lost(flood) === 0,
    },
    told(`${load}: the last was a run after`, `${formatNumber(flood.appliedAfterMs / 1000, 1)} s`),
  ];
}
