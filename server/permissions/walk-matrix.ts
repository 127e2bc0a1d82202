import { createHash } from "node:crypto";
import type { Db } from "@/db";
import { canonicalJson } from "@/domain/audit";
import type { ProofCell } from "@/domain/permission-proof";
import { PERSONAS } from "./personas";
import { type Procedure, proceduresIn, type RouterLike } from "./procedures";
import { problemsOf, tryProcedures } from "./try-procedure";

/** Few enough that a transaction stays short, many enough that the people need not be made anew for each. */
const AT_ONCE = 10;

export type Walked = { cells: ProofCell[]; problems: string[]; digest: string };
export type Progress = (tried: number, total: number) => Promise<void>;

/** Every procedure of the router, called as everybody. */
export async function walkMatrix(
  db: Db,
  router: RouterLike,
  now: Date,
  onProgress: Progress = async () => undefined,
): Promise<Walked> {
  const procedures = proceduresIn(router);
  const total = procedures.length * PERSONAS.length;
  const walked: { procedure: Procedure; cells: ProofCell[] }[] = [];
  while (walked.length < procedures.length) {
    await onProgress(walked.length * PERSONAS.length, total);
    const some = procedures.slice(walked.length, walked.length + AT_ONCE);
    const tried = await tryProcedures(db, router, some, now);
    walked.push(...some.map((procedure, at) => ({ procedure, cells: tried[at] ?? [] })));
  }
  const cells = walked.flatMap((one) => one.cells);
  return {
    cells,
    problems: walked.flatMap((one) => problemsOf(one.procedure, one.cells)),
    digest: digestOf(cells),
  };
}

/** SHA-256 over the cells as canonical JSON: sorted keys, no blanks. */
export const digestOf = (cells: readonly ProofCell[]): string =>
  createHash("sha256").update(canonicalJson(cells)).digest("hex");
