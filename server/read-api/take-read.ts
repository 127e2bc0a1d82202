import type { Db } from "@/db";
import { AppError } from "@/domain/errors";
import { answerJson } from "@/server/incoming/answer";
import { log } from "@/server/log";
import { STATUS } from "@/server/refusal";
import { withScope } from "@/server/scope";
import { type MachineContext, machineOf, refusalAnswer } from "@/server/tokens/door";
import { toldOf } from "@/server/told";
import { COLLECTIONS } from "./collections";
import { limitIn } from "./cursor";
import { environmentsOf } from "./places";

/** Answers one page of a collection to a machine: only rows of its places, held to them by the database too. */
export async function takeRead(ctx: MachineContext, name: string, request: Request): Promise<Response> {
  const collection = Object.hasOwn(COLLECTIONS, name) ? COLLECTIONS[name] : undefined;
  try {
    const machine = await machineOf(ctx, request, "read", collection?.needs);
    if ("refused" in machine) return refusalAnswer(machine.refused);
    if (!collection)
      return refusalAnswer({
        status: 404,
        code: "no-such-collection",
        message: `There is ${Object.keys(COLLECTIONS).join(", ")}.`,
      });
    const { searchParams: params } = new URL(request.url);
    refuseUnknown(params, collection.filters);
    const limit = limitIn(params.get("limit"));
    const within = await environmentsOf(ctx.db, machine.places);
    const read = (db: Db) => collection.read({ db, now: ctx.now, within, params, limit });
    const { items, next } = await (within ? withScope(ctx.db, within, read) : read(ctx.db));
    return answerJson(200, { items, next });
  } catch (error) {
    const told = toldOf(error);
    if (told !== error) log.error({ error, collection: name }, "reading for a machine broke");
    if (told)
      return refusalAnswer({
        status: STATUS[told.code],
        code: told.code.toLowerCase().replaceAll("_", "-"),
        message: told.message,
        retryAfter: told.retryAfterSeconds,
      });
    return refusalAnswer({
      status: 500,
      code: "broken",
      message: "Something broke on our side. Try again in a minute.",
    });
  }
}

function refuseUnknown(params: URLSearchParams, filters: readonly string[]): void {
  const known = ["limit", "cursor", ...filters];
  const unknown = [...params.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new AppError(
      "BAD_REQUEST",
      `"${unknown.slice(0, 60)}" cannot be asked for here; there is ${known.join(", ")}.`,
    );
}
