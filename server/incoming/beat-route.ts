import { BEAT_SIGNALS } from "@/domain/delivery";
import { database } from "@/server/database";
import { env } from "@/server/env";
import { addressOf } from "@/server/people/address";
import { acceptBeat } from "./accept-beat";
import { answerText } from "./answer";

/** What both addresses of a heartbeat do; without a signal it reports a success. */
export function takeBeat(request: Request, token: string, word = "success"): Promise<Response> | Response {
  const signal = BEAT_SIGNALS.find((known) => known === word);
  if (!signal) return answerText(404, "There is no such address.");
  const address = addressOf((name) => request.headers.get(name) ?? undefined, env().proxyHops);
  return acceptBeat({ db: database().db, now: new Date(), address }, token, signal, request);
}
