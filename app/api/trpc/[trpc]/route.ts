import { randomUUID } from "node:crypto";
import { TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { currentVisit, renewIfDue } from "@/server/auth";
import { database } from "@/server/database";
import { log } from "@/server/log";
import { retryAfter } from "@/server/refusal";
import { appRouter } from "@/server/router";
import { isSameOrigin, tooLarge } from "@/server/same-origin";
import { toldOf } from "@/server/told";
import type { CallContext } from "@/server/trpc";

const handler = async (request: Request): Promise<Response> => {
  if (request.method === "POST") {
    if (!isSameOrigin(request))
      return Response.json({ error: "This request did not come from the console." }, { status: 403 });
    if (tooLarge(request)) return Response.json({ error: "This request is too large." }, { status: 413 });
  }
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    maxBatchSize: 20,
    allowMethodOverride: true,
    responseMeta: retryAfter,
    createContext,
  });
};

async function createContext(): Promise<CallContext> {
  try {
    const visit = await currentVisit();
    await renewIfDue(visit);
    return { actor: visit?.actor, db: database().db, now: new Date(), correlationId: randomUUID() };
  } catch (error) {
    const told = toldOf(error);
    if (told) log.error({ error }, "the database failed before a procedure began");
    throw told ? new TRPCError({ code: told.code, message: told.message, cause: told }) : error;
  }
}

export { handler as GET, handler as POST };
