import { randomUUID } from "node:crypto";
import type { Db } from "@/db";
import type { DeliveryTold } from "@/domain/delivery";
import type { DeliveryVerdict } from "@/domain/sync";
import { readAirbyteHook } from "@/platforms/adinsights/webhook";
import { log } from "@/server/log";
import { answerJson } from "./answer";
import type { HookPlace, HookPlaces } from "./hook-places";
import { keepDelivery } from "./keep-delivery";
import { readBounded } from "./read-bounded";
import { isSameSecret } from "./same-secret";
import { Trickle } from "./trickle";

const LARGEST = 256 * 1024;
const NOTHING = new Uint8Array();
/** Those who show no secret may be noted, but not often: anybody can send. */
const strangers = new Trickle(20);

export type HookContext = { db: Db; places: HookPlaces; now: Date };
type Decided = {
  verdict: DeliveryVerdict;
  status: number;
  detail: string;
  connection?: string;
  externalId?: string;
  tenant?: string;
  told?: DeliveryTold;
};

/** Answers Airbyte as ADinsights does: the secret first, the body only after it, and no work beyond one insert. */
export async function acceptAirbyte(ctx: HookContext, name: string, request: Request): Promise<Response> {
  const { places, now } = ctx;
  const place = await places.called(name, now).catch(() => "lost" as const);
  if (place === "lost") return tryAgain();
  if (!place) return answer(404, "unknown environment");

  const { secret } = place;
  if (!secret && place.options["webhook-secret-required"] !== "false") {
    log.error({ environment: place.id }, "Airbyte webhook secret required but not configured");
    return refuse(ctx, place, "unconfigured", 503, "webhook secret not configured");
  }
  if (secret && !isSameSecret(request.headers.get("x-airbyte-webhook-secret"), secret)) {
    log.warn({ environment: place.id }, "Airbyte webhook refused: its secret is missing or wrong");
    return refuse(ctx, place, "refused", 403, "invalid webhook secret");
  }

  const type = request.headers.get("content-type");
  if (type && !/\bjson\b/i.test(type)) return answer(415, "the body must be application/json");
  const read = await readBounded(request, LARGEST);
  if ("trouble" in read) {
    if (read.trouble === "too-large") {
      const detail = `the body is larger than ${LARGEST / 1024} kB`;
      return keep(ctx, place, { verdict: "malformed", status: 413, detail }, NOTHING, secret);
    }
    return answer(read.trouble === "too-slow" ? 408 : 400, "the body did not arrive");
  }
  const decided = decide(place, read.bytes, now, request.headers.get("x-correlation-id"));
  return keep(ctx, place, decided, read.bytes, secret);
}

function decide(place: HookPlace, bytes: Uint8Array, now: Date, correlation: string | null): Decided {
  const hook = readAirbyteHook(bytes, now);
  if (!hook.ok)
    return {
      verdict: "malformed",
      status: 400,
      detail: hook.detail,
      ...(hook.connection ? { connection: hook.connection } : {}),
      ...(hook.jobId ? { externalId: hook.jobId } : {}),
    };
  const { connection } = hook.value;
  const correlationId = correlation && /^[\w.:/-]{1,100}$/.test(correlation) ? correlation : randomUUID();
  const told = { ...hook.value.told, correlationId };
  const tenant = place.tenants.get(connection);
  const known = { connection, externalId: told.jobId, told };
  if (tenant === undefined)
    return { verdict: "unknown-connection", status: 404, detail: "connection not found", ...known };
  const isGood = told.status === "succeeded" || told.word === "";
  return { verdict: "accepted", status: isGood ? 200 : 202, detail: "", tenant, ...known };
}

async function refuse(
  ctx: HookContext,
  place: HookPlace,
  verdict: DeliveryVerdict,
  status: number,
  detail: string,
): Promise<Response> {
  if (!strangers.allows(`${place.id} ${verdict}`, ctx.now)) return answer(status, detail);
  // That it was refused stands, whether it can be noted or not.
  await keep(ctx, place, { verdict, status, detail }, NOTHING, undefined);
  return answer(status, detail);
}

async function keep(
  { db, now }: HookContext,
  place: HookPlace,
  decided: Decided,
  bytes: Uint8Array,
  secret: string | undefined,
): Promise<Response> {
  const { verdict, status, detail, told } = decided;
  try {
    await keepDelivery(db, {
      environmentId: place.id,
      source: "airbyte",
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
      secrets: secret ? [secret] : [],
    });
  } catch (error) {
    log.error(
      { error, environment: place.id },
      "a webhook could not be kept; its sender was told to try again",
    );
    return tryAgain();
  }
  if (verdict !== "accepted" || !told) return answer(status, detail);
  return answerJson(status, {
    connection_id: decided.connection,
    job_id: told.jobId,
    status: told.word ?? "",
    received_at: now.toISOString(),
  });
}

const answer = (status: number, detail: string) => answerJson(status, { detail });

const tryAgain = () =>
  answerJson(503, { detail: "it could not be kept; send it again" }, { "retry-after": "5" });
