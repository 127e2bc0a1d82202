import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { heartbeats } from "@/db/schema";
import type { BeatSignal } from "@/domain/delivery";
import { PAYLOAD_BYTES } from "@/domain/heartbeat";
import { log } from "@/server/log";
import { BY_ADDRESS, countRateRefusal } from "@/server/security/rate-refusals";
import { answerText } from "./answer";
import { hashOfToken } from "./heartbeats";
import { keepDelivery } from "./keep-delivery";
import { readBounded } from "./read-bounded";
import { Trickle } from "./trickle";

const BURST = 10;
const PER_SECOND = 0.5;
/** Every answer takes at least so long, so that a guess does not learn from the time it took. */
const LEAST_MS = 25;
const guesses = new Trickle(600);

export type BeatContext = { db: Db; now: Date; address: string };

/** Takes one report of a scheduler: found by the hash of its token, kept, and applied by the worker. */
export async function acceptBeat(
  ctx: BeatContext,
  token: string,
  signal: BeatSignal,
  request: Request,
): Promise<Response> {
  const padded = new Promise((resolve) => setTimeout(resolve, LEAST_MS));
  const reply = await decide(ctx, token, signal, request).catch((error: unknown) => {
    log.error({ error }, "a heartbeat could not be kept; its sender was told to try again");
    return answerText(503, "It could not be kept. Send it again.", { "retry-after": "5" });
  });
  await padded;
  return reply;
}

async function decide(
  { db, now, address }: BeatContext,
  token: string,
  signal: BeatSignal,
  request: Request,
): Promise<Response> {
  if (!guesses.allows(address, now)) {
    await countRateRefusal(db, address, BY_ADDRESS);
    return answerText(429, "Too many reports from this address.", { "retry-after": "60" });
  }
  const [beat] = await db
    .select()
    .from(heartbeats)
    .where(eq(heartbeats.tokenHash, hashOfToken(token.slice(0, 200))));
  if (!beat) return answerText(404, "There is no such address.");
  return keepBeat({ db, now }, beat, signal, request);
}

type Beat = typeof heartbeats.$inferSelect;

/** Keeps one report of a scheduler that is known, unless it comes too often or is not expected. */
export async function keepBeat(
  { db, now }: Pick<BeatContext, "db" | "now">,
  beat: Beat,
  signal: BeatSignal,
  request: Request,
): Promise<Response> {
  const taken = await db.execute<{ allowed: boolean }>(
    sql`select take_token(${`beat:${beat.id}`}, ${BURST}, ${PER_SECOND}) as allowed`,
  );
  if (taken.rows[0]?.allowed !== true)
    return answerText(429, "This scheduler reports too often.", { "retry-after": "10" });
  if (!beat.active) return answerText(409, "This heartbeat is switched off.");
  const read = await readBounded(request, PAYLOAD_BYTES, true);
  // What came with it is only a note: the report counts without it.
  const bytes = "bytes" in read ? read.bytes : new Uint8Array();
  await keepDelivery(db, {
    environmentId: beat.environmentId,
    source: "heartbeat",
    receivedAt: now,
    verdict: "accepted",
    httpStatus: 200,
    said: "",
    connection: beat.id,
    externalId: signal,
    tenant: beat.tenant,
    told: { signal },
    completedAt: null,
    bytes,
  });
  return answerText(200, "OK");
}
