import { and, asc, eq } from "drizzle-orm";
import { heartbeats } from "@/db/schema";
import { BEAT_SIGNALS } from "@/domain/delivery";
import { keepBeat } from "@/server/incoming/accept-beat";
import { log } from "@/server/log";
import { environmentsOf } from "@/server/read-api/places";
import { type MachineContext, machineOf, refusalAnswer, tellRefused } from "./door";

/**
 * One report by the heartbeat's name, which is its job's: POST /api/heartbeats/nightly-export?environment=…&signal=fail.
 * `environment` and `tenant` are needed only where several heartbeats have the name.
 */
export async function takeNamedBeat(ctx: MachineContext, name: string, request: Request): Promise<Response> {
  try {
    return await decide(ctx, name, request);
  } catch (error) {
    log.error({ error }, "a heartbeat could not be kept; its sender was told to try again");
    return refusalAnswer({
      status: 503,
      code: "not-kept",
      message: "It could not be kept. Send it again.",
      retryAfter: 5,
    });
  }
}

async function decide(ctx: MachineContext, name: string, request: Request): Promise<Response> {
  const machine = await machineOf(ctx, request, "heartbeats");
  if ("refused" in machine) return refusalAnswer(machine.refused);
  const { searchParams: params } = new URL(request.url);
  const signal = BEAT_SIGNALS.find((known) => known === (params.get("signal") ?? "success"));
  if (!signal)
    return refusalAnswer({
      status: 400,
      code: "bad-request",
      message: `"signal" is ${BEAT_SIGNALS.join(", ")}.`,
    });
  const environment = params.get("environment");
  const tenant = params.get("tenant");
  const named = await ctx.db
    .select()
    .from(heartbeats)
    .where(
      and(
        eq(heartbeats.job, name.slice(0, 200)),
        environment === null ? undefined : eq(heartbeats.environmentId, environment),
        tenant === null ? undefined : eq(heartbeats.tenant, tenant),
      ),
    )
    .orderBy(asc(heartbeats.id));
  const within = await environmentsOf(ctx.db, machine.places);
  const own = named.filter(({ environmentId }) => !within || within.includes(environmentId));
  const [beat, another] = own;
  if (!beat) {
    const refused = {
      status: named.length > 0 ? 403 : 404,
      code: named.length > 0 ? "wrong-place" : "no-such-heartbeat",
      message:
        named.length > 0
          ? "This token does not count in the place of that heartbeat. Make one for its place under People, Tokens."
          : "There is no heartbeat of that name. It is named as its job; see Syncs, Incoming.",
    };
    if (refused.status === 403) await tellRefused(ctx, machine, refused);
    return refusalAnswer(refused);
  }
  if (another)
    return refusalAnswer({
      status: 409,
      code: "several",
      message:
        "Several heartbeats have this name. Say which, with ?environment=… and, where needed, &tenant=….",
    });
  return keepBeat(ctx, beat, signal, request);
}
