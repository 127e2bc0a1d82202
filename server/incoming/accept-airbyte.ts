import { randomUUID } from "node:crypto";
import { readAirbyteHook } from "@/platforms/adinsights/webhook";
import { acceptHook, type Decided, type Hook, type HookContext } from "./accept-hook";
import type { HookPlace } from "./hook-places";

/** Airbyte's webhooks, answered as ADinsights answers them. */
const airbyte: Hook = {
  source: "airbyte",
  sender: "Airbyte",
  largestBytes: 256 * 1024,
  shown: (request) => request.headers.get("x-airbyte-webhook-secret"),
  needsSecret: ({ options }) => options["webhook-secret-required"] !== "false",
  whenLost: { "too-slow": 408, "cut-off": 400 },
  decide: (place, bytes, now, request) => decide(place, bytes, now, request.headers.get("x-correlation-id")),
  thanks: ({ connection, told }, now) => ({
    connection_id: connection,
    job_id: told?.jobId,
    status: told?.word ?? "",
    received_at: now.toISOString(),
  }),
};

export const acceptAirbyte = (ctx: HookContext, name: string, request: Request): Promise<Response> =>
  acceptHook(ctx, airbyte, `adinsights/${name}`, request);

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
