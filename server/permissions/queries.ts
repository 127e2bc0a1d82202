import { and, desc, eq, inArray, lt } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, permissionProofs } from "@/db/schema";
import type { Permission } from "@/domain/access";
import { conflict, notFound } from "@/domain/errors";
import { type ProofCell, proofDifferences } from "@/domain/permission-proof";
import { groupBy } from "@/server/platforms/overview";
import { PERSONAS } from "./personas";
import { allProcedures } from "./procedures";

const PAGE = 30;
const MOST_PROBLEMS = 200;
const SHORT = {
  id: permissionProofs.id,
  kind: permissionProofs.kind,
  state: permissionProofs.state,
  requestedAt: permissionProofs.requestedAt,
  requestedByName: permissionProofs.requestedByName,
  startedAt: permissionProofs.startedAt,
  finishedAt: permissionProofs.finishedAt,
  tried: permissionProofs.tried,
  total: permissionProofs.total,
  problems: permissionProofs.problems,
  digest: permissionProofs.digest,
  problem: permissionProofs.problem,
};

export type ProcedureRow = { path: string; kind: string; needs: Permission | null };

/** Each procedure with the permission that it names; the roles of that stand in the table. */
export function procedureTable(): ProcedureRow[] {
  return allProcedures().map(({ path, kind, needs }) => ({ path, kind, needs: needs ?? null }));
}

export const placesKnown = (db: Db) =>
  db
    .select({ id: environments.id })
    .from(environments)
    .where(eq(environments.active, true))
    .orderBy(environments.id);

/** The proofs, newest first, without their cells. */
export async function listProofs(db: Db, before: Date | undefined) {
  const rows = await db
    .select(SHORT)
    .from(permissionProofs)
    .where(before ? lt(permissionProofs.requestedAt, before) : undefined)
    .orderBy(desc(permissionProofs.requestedAt))
    .limit(PAGE + 1);
  return {
    proofs: rows.slice(0, PAGE).map(({ problems, ...row }) => ({ ...row, problems: problems.length })),
    hasMore: rows.length > PAGE,
  };
}

/** One proof, and what is different from the one before it that came to its end, or from the one that is named. */
export async function proofById(
  db: Db,
  { id, comparedWith }: { id: string; comparedWith?: string | undefined },
) {
  const proof = await proofRow(db, id);
  const [earlier] = await db
    .select()
    .from(permissionProofs)
    .where(
      comparedWith
        ? eq(permissionProofs.id, comparedWith)
        : and(
            lt(permissionProofs.requestedAt, proof.requestedAt),
            inArray(permissionProofs.state, ["held", "broken"]),
          ),
    )
    .orderBy(desc(permissionProofs.requestedAt))
    .limit(1);
  const { cells, problems, ...told } = proof;
  const isOver = proof.state === "held" || proof.state === "broken";
  return {
    ...told,
    problems: problems.slice(0, MOST_PROBLEMS),
    problemCount: problems.length,
    people: PERSONAS.map(({ name }) => name),
    rows: rowsOf(cells),
    earlier: earlier && isOver ? { id: earlier.id, requestedAt: earlier.requestedAt } : null,
    differences: earlier && isOver ? proofDifferences(earlier.cells, cells) : [],
  };
}

/** One line per procedure: what everybody was told, in the order in which they were tried. */
function rowsOf(cells: readonly ProofCell[]) {
  return [...groupBy(cells, ({ procedure }) => procedure)].map(([procedure, tried]) => ({
    procedure,
    needs: tried[0]?.needs ?? "",
    got: tried.map(({ got }) => got),
  }));
}

/** The whole evidence, to be taken away; its digest also stands in the audit trail. */
export async function proofEvidence(db: Db, id: string) {
  const proof = await proofRow(db, id);
  if (!proof.digest)
    throw conflict("This proof did not come to its end, so there is no evidence to take away.");
  const { kind, state, requestedAt, requestedByName, finishedAt, digest, problems, cells } = proof;
  return {
    kind: "wheelhouse-permission-proof",
    id,
    run: kind,
    state,
    requestedAt,
    requestedByName,
    finishedAt,
    digest,
    problems,
    cells,
  };
}

async function proofRow(db: Db, id: string) {
  const [proof] = await db.select().from(permissionProofs).where(eq(permissionProofs.id, id));
  if (!proof) throw notFound("proof of permissions", id);
  return proof;
}
