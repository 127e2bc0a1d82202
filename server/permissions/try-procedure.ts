import { randomUUID } from "node:crypto";
import { TRPCError } from "@trpc/server";
import type { Db } from "@/db";
import { databaseTrouble } from "@/db/trouble";
import type { ProofCell } from "@/domain/permission-proof";
import type { Actor } from "@/server/command";
import { withoutLog } from "@/server/log";
import { type CallContext, createCallerFactory } from "@/server/trpc";
import { agrees, enter, expectedOf, makePersona, PERSONAS, type Persona } from "./personas";
import { hasInput, inputOf } from "./procedure-inputs";
import type { Procedure, RouterLike } from "./procedures";

const LET_IN = new Set(["NOT_FOUND", "CONFLICT", "BAD_REQUEST", "SERVICE_UNAVAILABLE"]);

class TakenBack extends Error {}

/**
 * Calls each of these procedures as everybody, by the way that a browser's call takes, and takes everything back: the
 * people, what was changed, the jobs that were sent and the events that were written are of one transaction that never
 * commits. Each call is taken back by itself, so none sees what another did, and no lock outlives its call.
 */
export async function tryProcedures(
  db: Db,
  router: RouterLike,
  procedures: readonly Procedure[],
  now: Date,
): Promise<ProofCell[][]> {
  const tried: ProofCell[][] = [];
  await takenBack(db, async (tx) => {
    const personas: { persona: Persona; token: string | undefined }[] = [];
    for (const persona of PERSONAS) personas.push({ persona, token: await makePersona(tx, persona, now) });
    for (const { path, needs } of procedures) {
      const cells: ProofCell[] = [];
      for (const { persona, token } of personas)
        await takenBack(tx, async (inner) => {
          cells.push({
            procedure: path,
            needs: needs ?? "",
            role: persona.name,
            place: persona.place,
            expected: needs ? expectedOf(persona, needs) : "a permission",
            got: await answerTo(inner, router, path, await enter(inner, token), now),
          });
        });
      tried.push(cells);
    }
  });
  return tried;
}

async function takenBack(db: Db, work: (tx: Db) => Promise<void>): Promise<void> {
  try {
    await db.transaction(async (tx) => {
      await work(tx);
      throw new TakenBack();
    });
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error;
  }
}

async function answerTo(
  db: Db,
  router: RouterLike,
  path: string,
  actor: Actor | undefined,
  now: Date,
): Promise<string> {
  const context: CallContext = { actor, db, now, correlationId: randomUUID() };
  const caller = createCallerFactory(router as never)(context as never) as unknown;
  const target = path
    .split(".")
    .reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], caller);
  try {
    await withoutLog(() => (target as (input: unknown) => Promise<unknown>)(inputOf(path)));
    return "let in";
  } catch (error) {
    return answerOf(error);
  }
}

export function answerOf(error: unknown): string {
  if (!(error instanceof TRPCError)) return "broke";
  if (databaseTrouble(error)) return "broke: the database";
  if (error.cause && "stepUp" in error.cause && error.cause.stepUp) return "let in";
  if (error.code === "FORBIDDEN") return "refused";
  if (error.code === "UNAUTHORIZED") return "signed out";
  return LET_IN.has(error.code) ? "let in" : `broke: ${error.code}`;
}

/** What is wrong with the answers of one procedure, in words; nothing when the table holds. */
export function problemsOf(procedure: Procedure, cells: readonly ProofCell[]): string[] {
  if (!procedure.needs) return [`${procedure.path} names no permission of the table.`];
  return [
    ...(procedure.takesInput && !hasInput(procedure.path)
      ? [`${procedure.path} was called without an input: none is known for it.`]
      : []),
    ...cells
      .filter(({ expected, got }) => !agrees(expected, got))
      .map(
        ({ procedure: path, needs, role, expected, got }) =>
          `${path} (${needs}), called as ${role}: the table says ${expected}, it was ${got}.`,
      ),
  ];
}
