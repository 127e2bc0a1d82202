import { randomUUID } from "node:crypto";
import { sendAtOnce } from "@/server/audit-exports/send";
import { currentVisit } from "@/server/auth";
import { database } from "@/server/database";
import { refusalOf, signedOut } from "@/server/refusal";

/** A small export as a download: the filter's fields, `format` and `timeZone` in the address. */
export async function GET(request: Request): Promise<Response> {
  const actor = (await currentVisit())?.actor;
  if (!actor) return signedOut();
  const { format, timeZone, ...filter } = Object.fromEntries(new URL(request.url).searchParams);
  try {
    const ctx = { actor, db: database().db, now: new Date(), correlationId: randomUUID() };
    // The command reads it with its own schema, as it does every input.
    return await sendAtOnce(ctx, { filter, format, timeZone } as Parameters<typeof sendAtOnce>[1]);
  } catch (error) {
    return refusalOf(error, "sending an export");
  }
}
