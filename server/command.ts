import type { z } from "zod";
import type { Db } from "@/db";
import type { AuditActor } from "@/db/schema";
import { type Permission, type Standing, whyNot } from "@/domain/access";
import { AppError, badRequest, forbidden, StepUpNeeded } from "@/domain/errors";
import { type PlatformId, platformIn } from "@/domain/platform";
import { secretShapeIn } from "@/domain/secret-shape";
import { type AuditEntry, appendAudit } from "./audit/append";
import { isOutOfPlace, narrowedTo, OUT_OF_PLACE, transactionOf } from "./grants/narrow";
import { log } from "./log";
import { type Enqueue, enqueueIn } from "./queue";

export type Actor = Standing & {
  id: string;
  name: string;
  email: string;
  sessionId: string;
  ip: string;
  /** "issuer subject" at the identity provider through which this session began. */
  identity?: string;
  steppedUpAt?: Date;
  /** The call came with the token before the present one; it proves nothing. */
  isFormer?: true;
  /** The role must have an authenticator, and there is none yet. */
  mustSetUp?: true;
};
export type Context = { actor: Actor; db: Db; now: Date; correlationId: string };
export type CommandContext = Context & { enqueue: Enqueue };
type Told = Omit<AuditEntry, "action" | "result">;

/**
 * Every change a person can make is a command. A command checks the role, opens one transaction, makes the
 * change, sends its jobs and writes its audit event in it: all or nothing. Refusals are audited too.
 * Returning the audit entry is not optional, so it cannot be forgotten.
 */
export function command<I extends z.ZodType, R>(spec: {
  action: string;
  needs: Permission;
  /** It changes what belongs to no place, so a role in some places is not enough. */
  everywhere?: true;
  input: I;
  run: (ctx: CommandContext, input: z.output<I>) => Promise<{ result: R; audit: Told }>;
}) {
  async function execute(ctx: Context, raw: z.input<I>): Promise<R> {
    const refused =
      whyNot(ctx.actor, spec.needs) ?? (spec.everywhere && whyNotEverywhere(ctx.actor, spec.needs));
    if (refused) {
      const refusal = forbidden(refused);
      await recordRefusal(ctx, spec, refusal, raw);
      throw refusal;
    }
    const parsed = spec.input.safeParse(raw);
    if (!parsed.success) throw badRequest(inWords(parsed.error));
    try {
      const done = await transactionOf(ctx, spec.needs, async (tx) => {
        const { result, audit } = await spec.run({ ...ctx, db: tx, enqueue: enqueueIn(tx) }, parsed.data);
        await appendAudit(tx, actorOf(ctx.actor), ctx.correlationId, {
          ...audit,
          action: spec.action,
          result: "done",
        });
        return result;
      });
      tell(ctx, spec.action, "done");
      return done;
    } catch (caught) {
      const error =
        isOutOfPlace(caught) && narrowedTo(ctx.actor, spec.needs) ? forbidden(OUT_OF_PLACE) : caught;
      if (error instanceof AppError && !(error instanceof StepUpNeeded))
        await recordRefusal(ctx, spec, error, raw);
      throw error;
    }
  }
  return Object.assign(execute, { action: spec.action, needs: spec.needs, input: spec.input });
}

export type Command<I extends z.ZodType, R> = ReturnType<typeof command<I, R>>;

const whyNotEverywhere = (actor: Actor, needs: Permission) =>
  narrowedTo(actor, needs) &&
  "This belongs to no platform, so it needs the role everywhere; you have it in some places.";

export function actorOf(actor: Actor): AuditActor {
  return {
    kind: "person",
    id: actor.id,
    name: actor.name,
    role: actor.role,
    session: actor.sessionId,
    ip: actor.ip,
    ...(actor.identity && { identity: actor.identity }),
    ...(actor.steppedUpAt && { steppedUpAt: actor.steppedUpAt.toISOString() }),
  };
}

const tell = ({ actor, correlationId }: Context, action: string, result: "done" | "refused") =>
  log.info({ user: actor.name, role: actor.role, action, result, correlationId }, "command");

async function recordRefusal(
  ctx: Context,
  { action, needs }: { action: string; needs: Permission },
  { code, message: reason }: AppError,
  raw: unknown,
): Promise<void> {
  tell(ctx, action, "refused");
  await ctx.db.transaction((tx) =>
    appendAudit(tx, actorOf(ctx.actor), ctx.correlationId, {
      action,
      result: "refused",
      subjectKind: "command",
      subjectId: action,
      platformId: platformNamed(raw),
      detail: { reason, code, needs, ids: idsOf(raw) },
    }),
  );
}

/** The platform that was named, whether or not what is asked for is there: its own trail tells of who tried. */
function platformNamed(raw: unknown): PlatformId | null {
  const named = Object.entries(idsOf(raw)).find(
    ([name]) => name === "environmentId" || name === "platformId",
  );
  return named ? platformIn(named[1]) : null;
}

/** Only what names things: the rest of an input may hold what must not be kept. */
function idsOf(raw: unknown): Record<string, string> {
  if (typeof raw !== "object" || raw === null) return {};
  return Object.fromEntries(
    Object.entries(raw)
      .filter(
        ([name, value]) =>
          /id$|key$|^action$|^kind$/i.test(name) && typeof value === "string" && !secretShapeIn(value),
      )
      .map(([name, value]) => [name, String(value).slice(0, 200)]),
  );
}

/** A zod refusal as sentences a person can act on. Names that were sent are quoted, unless they look like a secret. */
export function inWords(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => {
      const sentence = issue.path.length > 0 ? `${issue.path.join(".")}: ${issue.message}` : issue.message;
      const named = issue.code === "unrecognized_keys" || issue.path.length > 0;
      return named && secretShapeIn(sentence) ? "A field has a name that does not belong here." : sentence;
    })
    .join(" ");
}
