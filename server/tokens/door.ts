import { randomUUID } from "node:crypto";
import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { type AuditActor, machineTokens, people } from "@/db/schema";
import { type Permission, placesFor } from "@/domain/access";
import { TOKEN_SHAPE, TOKEN_USE_WORD, type TokenUse } from "@/domain/machine-token";
import { appendAudit } from "@/server/audit/append";
import { heldByPerson } from "@/server/grants/holdings";
import { answerJson } from "@/server/incoming/answer";
import { Trickle } from "@/server/incoming/trickle";
import { BY_ADDRESS, countRateRefusal } from "@/server/security/rate-refusals";
import { hashOf } from "./token-text";

const BURST = 60;
const PER_SECOND = 10;
const MINUTE = 60_000;
const guesses = new Trickle(600);
/** A token that keeps asking for what it may not is in the trail once a minute, not once a call. */
const refusals = new Trickle(1);

export type MachineContext = { db: Db; now: Date; address: string };
export type Machine = {
  id: string;
  name: string;
  places: readonly string[];
};
type Row = NonNullable<Awaited<ReturnType<typeof tokenRow>>>;
export type Refused = { status: number; code: string; message: string; retryAfter?: number | undefined };

/** The answer to a machine that is refused: what happened and what to do. */
export const refusalAnswer = ({ status, code, message, retryAfter }: Refused): Response =>
  answerJson(
    status,
    { error: { code, message } },
    {
      ...(status === 401 ? { "www-authenticate": 'Bearer realm="wheelhouse"' } : {}),
      ...(retryAfter ? { "retry-after": String(retryAfter) } : {}),
    },
  );

/** Which machine calls, or why it is refused. The token counts in the header `Authorization: Bearer` only. */
export async function machineOf(
  ctx: MachineContext,
  request: Request,
  use: TokenUse,
  needs?: Permission,
): Promise<Machine | { refused: Refused }> {
  const { db, now, address } = ctx;
  const refuse = (status: number, code: string, message: string, retryAfter?: number) => ({
    refused: { status, code, message, ...(retryAfter ? { retryAfter } : {}) },
  });
  if (!guesses.allows(address, now)) {
    await countRateRefusal(db, address, BY_ADDRESS);
    return refuse(429, "too-many-calls", "Too many calls from this address. Wait a minute.", 60);
  }
  if (isInAddress(request.url))
    return refuse(
      400,
      "token-in-address",
      "A token in an address is written to logs along the way. Send it in the header Authorization: Bearer, and have this one revoked under People, Tokens.",
    );
  const token = /^Bearer ([^\s]+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  if (!token)
    return refuse(
      401,
      "no-token",
      "Send a token in the header Authorization: Bearer. People, Tokens makes one.",
    );
  const row = TOKEN_SHAPE.test(token) ? await tokenRow(db, token) : undefined;
  if (!row)
    return refuse(401, "unknown-token", "This token is not known here. Make one under People, Tokens.");
  const machine = { id: row.id, name: row.name, places: row.places };
  const ended = row.revokedAt
    ? refuse(401, "revoked", "This token was revoked. Make another under People, Tokens.")
    : row.expiresAt <= now
      ? refuse(401, "expired", "This token expired. Make another under People, Tokens.")
      : undefined;
  if (ended) {
    await tellRefused(ctx, machine, ended.refused);
    return ended;
  }
  if (!row.role || row.ownerDisabledAt)
    return refuse(
      401,
      "no-owner",
      "The owner of this token is not here any more. Make another under People, Tokens.",
    );
  if (!(await takes(db, row.id))) {
    await countRateRefusal(db, row.id, `token.${use}`);
    return refuse(
      429,
      "too-fast",
      `This token calls too often: ${PER_SECOND} calls a second are allowed.`,
      5,
    );
  }
  const refused = whyNotFor(row.uses, row, use, needs);
  if (refused) {
    await tellRefused(ctx, machine, refused);
    return { refused };
  }
  await tellUsed(ctx, machine, row);
  return machine;
}

/** What a machine may not is refused and in the trail, under its own name. */
export async function tellRefused(ctx: MachineContext, machine: Machine, refused: Refused): Promise<void> {
  if (!refusals.allows(`${machine.id} ${refused.code}`, ctx.now)) return;
  await ctx.db.transaction((tx) =>
    appendAudit(tx, actorOf(machine, ctx.address), randomUUID(), {
      action: "token.use",
      result: "refused",
      subjectKind: "machine-token",
      subjectId: machine.id,
      detail: { reason: refused.message },
    }),
  );
}

async function tokenRow(db: Db, token: string) {
  const [row] = await db
    .select({
      id: machineTokens.id,
      name: machineTokens.name,
      uses: machineTokens.uses,
      places: machineTokens.places,
      expiresAt: machineTokens.expiresAt,
      revokedAt: machineTokens.revokedAt,
      lastUsedAt: machineTokens.lastUsedAt,
      lastUsedFrom: machineTokens.lastUsedFrom,
      role: people.role,
      reach: people.reach,
      holdings: heldByPerson,
      ownerDisabledAt: people.disabledAt,
    })
    .from(machineTokens)
    .leftJoin(people, eq(people.id, machineTokens.ownerId))
    .where(eq(machineTokens.tokenHash, hashOf(token)));
  return row;
}

function whyNotFor(
  uses: readonly TokenUse[],
  { role, reach, holdings }: Pick<Row, "role" | "reach" | "holdings">,
  use: TokenUse,
  needs: Permission | undefined,
): Refused | undefined {
  if (!uses.includes(use))
    return {
      status: 403,
      code: "wrong-use",
      message: `This token may not ${TOKEN_USE_WORD[use]}. Make one with that use under People, Tokens.`,
    };
  const owner = role && { role, reach: reach ?? "granted", holdings };
  if (needs && (!owner || placesFor(owner, needs) !== "everywhere"))
    return {
      status: 403,
      code: "owner-may-not",
      message: `A token reads what its owner may read, and the owner of this one may not read this everywhere: it needs "${needs}".`,
    };
  return undefined;
}

/** At most one write a minute; the first use, and one from another address, is in the trail. */
async function tellUsed({ db, now, address }: MachineContext, machine: Machine, row: Row): Promise<void> {
  const isNews = row.lastUsedFrom !== address;
  if (!isNews && row.lastUsedAt && now.getTime() - row.lastUsedAt.getTime() < MINUTE) return;
  await db.transaction(async (tx) => {
    const mine = await tx
      .update(machineTokens)
      .set({ lastUsedAt: now, lastUsedFrom: address })
      .where(
        and(
          eq(machineTokens.id, machine.id),
          or(
            isNull(machineTokens.lastUsedAt),
            lt(machineTokens.lastUsedAt, new Date(now.getTime() - MINUTE)),
          ),
        ),
      )
      .returning({ id: machineTokens.id });
    if (mine.length > 0 && isNews)
      await appendAudit(tx, actorOf(machine, address), randomUUID(), {
        action: "token.use",
        result: "done",
        subjectKind: "machine-token",
        subjectId: machine.id,
        detail: { from: address, before: row.lastUsedFrom ?? "never used" },
      });
  });
}

export const actorOf = ({ id, name }: Machine, address: string): AuditActor => ({
  kind: "machine",
  id,
  name,
  role: "token",
  session: "",
  ip: address,
});

async function takes(db: Db, id: string): Promise<boolean> {
  const { rows } = await db.execute<{ allowed: boolean }>(
    sql`select take_token(${`token:${id}`}, ${BURST}, ${PER_SECOND}) as allowed`,
  );
  return rows[0]?.allowed === true;
}

function isInAddress(address: string): boolean {
  const { searchParams, pathname } = new URL(address);
  return (
    [...searchParams].some(([name, value]) => value.includes("whk_") || /^(access_)?token$/i.test(name)) ||
    pathname.includes("whk_")
  );
}
