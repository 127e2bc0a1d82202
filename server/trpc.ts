import { randomUUID } from "node:crypto";
import { type AnyRouter, initTRPC, TRPCError } from "@trpc/server";
import { z } from "zod";
import type { Db } from "@/db";
import { PERMISSIONS, type Permission, whyNot } from "@/domain/access";
import { StepUpNeeded } from "@/domain/errors";
import { wire } from "@/domain/wire";
import { type Actor, type Command, type Context, inWords } from "./command";
import { isOutOfPlace, narrowedTo, OUT_OF_PLACE } from "./grants/narrow";
import { whyNotKept } from "./keepable";
import { log } from "./log";
import { limit, limitQuestions } from "./rate-limit";
import { BROKEN } from "./refusal";
import { withPlaces } from "./scope";
import { toldOf } from "./told";

/** What a call arrives with; `actor` is missing for those who are not signed in. */
export type CallContext = { actor: Actor | undefined; db: Db; now: Date; correlationId: string };
/** `input`: what a command parses, which tRPC itself does not see. */
type Meta = { needs: Permission; input?: z.ZodType };

const t = initTRPC
  .context<CallContext>()
  .meta<Meta>()
  .create({
    transformer: wire,
    sse: { ping: { enabled: true, intervalMs: 5000 }, client: { reconnectAfterInactivityMs: 15_000 } },
    errorFormatter: ({ shape, error, ctx }) => {
      const data = { ...shape.data, stack: undefined, stepUp: error.cause instanceof StepUpNeeded };
      if (error.cause instanceof z.ZodError) return { ...shape, message: inWords(error.cause), data };
      // The engine's own words for damaged JSON quote it.
      if (error.cause instanceof SyntaxError) return { ...shape, message: "The request is damaged.", data };
      if (error.code !== "INTERNAL_SERVER_ERROR") return { ...shape, data };
      const correlationId = ctx?.correlationId ?? randomUUID();
      const reference = correlationId.slice(0, 8);
      log.error(
        { error: error.cause ?? error, reference, correlationId, path: shape.data.path },
        "procedure broke",
      );
      return {
        ...shape,
        message: `${BROKEN} Reference ${reference}.`,
        data,
      };
    },
  });

export const router = t.router;

/** Nothing starts with a procedure that names no permission of the table. */
export function refuseUnnamed(all: AnyRouter): void {
  const procedures = all._def.procedures as Record<string, { _def: { meta?: Meta } }>;
  for (const [path, { _def }] of Object.entries(procedures))
    if (!PERMISSIONS.some((permission) => permission === _def.meta?.needs))
      throw new Error(`${path} names no permission of the table.`);
}

export const createCallerFactory = t.createCallerFactory;

const translated = t.procedure.use(async ({ ctx, path, next }) => {
  const result = await next();
  const cause = result.ok ? undefined : toldOf(result.error.cause);
  if (result.ok || !cause) return result;
  if (cause !== result.error.cause)
    log.error({ error: result.error.cause, correlationId: ctx.correlationId, path }, "the database failed");
  const { code, message } = cause;
  return { ...result, error: new TRPCError({ code, message, cause }) };
});

const signedIn = translated.use(async ({ ctx, path, getRawInput, next }) => {
  if (!ctx.actor)
    throw new TRPCError({ code: "UNAUTHORIZED", message: "You are signed out. Sign in to continue." });
  if (ctx.actor.mustSetUp && !path.startsWith("account."))
    throw new TRPCError({ code: "FORBIDDEN", message: MUST_SET_UP });
  const notKept = whyNotKept(await getRawInput());
  if (notKept) throw new TRPCError({ code: "BAD_REQUEST", message: notKept });
  return next({ ctx: { ...ctx, actor: ctx.actor } satisfies Context });
});

const MUST_SET_UP = "Your role needs an authenticator. Set it up first; everything else waits until then.";

/** A question of the browser: allowed by role, changes nothing. Limited per person, whatever is asked. */
export function reads(needs: Permission) {
  const permitted = signedIn.meta({ needs }).use(async ({ ctx, next }) => {
    await limitQuestions(ctx);
    const refused = whyNot(ctx.actor, needs);
    if (refused) throw new TRPCError({ code: "FORBIDDEN", message: refused });
    return next();
  });
  return permitted.use(async ({ ctx, next, type }) => {
    const places = narrowedTo(ctx.actor, needs);
    // A stream would outlive its transaction; it tells nouns only.
    if (!places || type === "subscription") return next();
    const result = await withPlaces(ctx.db, places, (db) => next({ ctx: { ...ctx, db } }));
    if (!result.ok && isOutOfPlace(result.error))
      throw new TRPCError({ code: "FORBIDDEN", message: OUT_OF_PLACE });
    return result;
  });
}

/** A change: the command checks the role itself, and audits the refusal. Limited per person and procedure. */
export function runs<I extends z.ZodType, R>(command: Command<I, R>) {
  return signedIn
    .meta({ needs: command.needs, input: command.input })
    .input(z.custom<z.input<I>>())
    .mutation(async ({ ctx, input }) => {
      await limit(ctx, command.action);
      // tRPC types an input it cannot see through as conditional; the command parses it with its own schema.
      return command(ctx, input as z.input<I>);
    });
}
