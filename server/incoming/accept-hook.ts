import type { Db } from "@/db";
import type { DeliverySource, DeliveryTold } from "@/domain/delivery";
import type { DeliveryVerdict } from "@/domain/sync";
import { log } from "@/server/log";
import { answerJson } from "./answer";
import type { HookPlace, HookPlaces } from "./hook-places";
import { keepDelivery } from "./keep-delivery";
import { readBounded } from "./read-bounded";
import { isOneOf } from "./same-secret";
import { Trickle } from "./trickle";

const NOTHING = new Uint8Array();
/** Those who show no secret may be noted, but not often: anybody can send. */
const strangers = new Trickle(20);
/** While nothing can be kept, that is said now and then, not for every sender who is turned away. */
const complaints = new Trickle(5);

export type HookContext = { db: Db; places: HookPlaces; now: Date };

export type Decided = {
  verdict: DeliveryVerdict;
  status: number;
  detail: string;
  connection?: string;
  externalId?: string;
  tenant?: string;
  told?: DeliveryTold;
};

/** What tells one sender of webhooks from another. */
export type Hook = {
  source: DeliverySource;
  sender: string;
  largestBytes: number;
  /** The secret that the request shows. */
  shown(request: Request): string | null;
  needsSecret(place: HookPlace): boolean;
  /** What to answer when the body does not arrive in time, or not whole. */
  whenLost: { "too-slow": number; "cut-off": number };
  decide(place: HookPlace, bytes: Uint8Array, now: Date, request: Request): Decided;
  /** The body of the answer to what was accepted. */
  thanks(decided: Decided, now: Date): unknown;
};

/** Answers a webhook: the secret first, the body only after it, and no work beyond one insert. */
export async function acceptHook(
  ctx: HookContext,
  hook: Hook,
  environmentId: string,
  request: Request,
): Promise<Response> {
  const { places, now } = ctx;
  const place = await places.called(environmentId, now).catch(() => "lost" as const);
  if (place === "lost") return tryAgain();
  if (!place) return answer(404, "unknown environment");

  const { secrets } = place;
  if (secrets.length === 0 && hook.needsSecret(place)) {
    log.error({ environment: place.id }, `${hook.sender} webhook secret required but not configured`);
    return refuse(ctx, hook, place, {
      verdict: "unconfigured",
      status: 503,
      detail: "webhook secret not configured",
    });
  }
  if (secrets.length > 0 && !isOneOf(hook.shown(request), secrets)) {
    log.warn({ environment: place.id }, `${hook.sender} webhook refused: its secret is missing or wrong`);
    return refuse(ctx, hook, place, { verdict: "refused", status: 403, detail: "invalid webhook secret" });
  }

  const type = request.headers.get("content-type");
  if (type && !/\bjson\b/i.test(type)) return answer(415, "the body must be application/json");
  const read = await readBounded(request, hook.largestBytes);
  if ("trouble" in read) {
    if (read.trouble !== "too-large") return answer(hook.whenLost[read.trouble], "the body did not arrive");
    const detail = `the body is larger than ${hook.largestBytes / 1024} kB`;
    return keep(ctx, hook, place, { verdict: "malformed", status: 413, detail }, NOTHING);
  }
  return keep(ctx, hook, place, hook.decide(place, read.bytes, now, request), read.bytes);
}

async function refuse(
  ctx: HookContext,
  hook: Hook,
  place: HookPlace,
  decided: Pick<Decided, "verdict" | "status" | "detail">,
): Promise<Response> {
  // That it was refused stands, whether it can be noted or not.
  if (strangers.allows(`${hook.source} ${place.id} ${decided.verdict}`, ctx.now))
    await keep(ctx, hook, { ...place, secrets: [] }, decided, NOTHING);
  return answer(decided.status, decided.detail);
}

async function keep(
  { db, now }: HookContext,
  hook: Hook,
  place: HookPlace,
  decided: Decided,
  bytes: Uint8Array,
): Promise<Response> {
  const { verdict, status, detail, told } = decided;
  try {
    await keepDelivery(db, {
      environmentId: place.id,
      source: hook.source,
      receivedAt: now,
      verdict,
      httpStatus: status,
      said: detail,
      connection: decided.connection ?? null,
      externalId: decided.externalId ?? null,
      tenant: decided.tenant ?? null,
      told: told ?? null,
      completedAt: told?.endedAt ? new Date(told.endedAt) : null,
      bytes,
      secrets: place.secrets,
    });
  } catch (error) {
    if (complaints.allows(place.id, now))
      log.error(
        { error, environment: place.id },
        "a webhook could not be kept; its sender was told to try again",
      );
    return tryAgain();
  }
  return verdict === "accepted" ? answerJson(status, hook.thanks(decided, now)) : answer(status, detail);
}

const answer = (status: number, detail: string) => answerJson(status, { detail });

/** Never 429: Alertmanager drops what is answered so, and tries again only after a 5xx. */
const tryAgain = () =>
  answerJson(503, { detail: "it could not be kept; send it again" }, { "retry-after": "5" });
