import { and, eq, inArray } from "drizzle-orm";
import type { Db } from "@/db";
import { flows, tenantRecords } from "@/db/schema";
import { isFormula } from "@/domain/csv";
import { badRequest } from "@/domain/errors";
import { BATCH_ROWS, type BatchVerdict } from "@/domain/flow";
import { whyNotPlainText } from "@/domain/secret-shape";
import { readCsv } from "@/platforms/csv";
import type { FlowPlan } from "@/platforms/flow";
import { problemsOf } from "./request-flow";

export type BatchRow = {
  /** Of the file; its head is line 1. */
  line: number;
  label: string;
  verdict: BatchVerdict;
  said: string;
  input: Record<string, string>;
  proofs: Record<string, string>;
};

const MOST_CELL = 2000;

/** Reads a file of rows and says of each what would become of it. What the whole file has wrong is thrown. */
export async function readBatchFile(
  db: Db,
  environmentId: string,
  plan: FlowPlan,
  text: string,
): Promise<BatchRow[]> {
  const [head, ...lines] = readCsv(text.replace(/^\uFEFF/, ""));
  if (!head || head.every((cell) => cell.trim() === "")) throw badRequest("The file is empty.");
  const columns = head.map((cell) => cell.trim());
  refuseHead(plan, columns);
  if (lines.length === 0) throw badRequest("The file has a head and no rows.");
  if (lines.length > BATCH_ROWS)
    throw badRequest(`The file has ${lines.length} rows; at most ${BATCH_ROWS} are taken at once. Split it.`);
  const rows = lines.map((cells, at) => readRow(plan, columns, cells, at + 2));
  markTwice(plan, rows);
  await markExisting(db, environmentId, plan, rows);
  return rows;
}

function refuseHead(plan: FlowPlan, columns: readonly string[]): void {
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice !== undefined) throw badRequest(`The column "${twice.slice(0, 60)}" stands there twice.`);
  const known = columnsOf(plan);
  const strange = columns.find((name) => !known.includes(name));
  if (strange !== undefined)
    throw badRequest(
      `The column "${strange.slice(0, 60)}" is not known. Known are: ${known.join(", ")}. Separate them by commas.`,
    );
  const missing = plan.fields.find(({ key, required }) => required && !columns.includes(key));
  if (missing) throw badRequest(`The column "${missing.key}" (${missing.title}) is missing.`);
}

/** Every column that a file may have: the plan's fields, and proofs as "step.field". */
export const columnsOf = (plan: FlowPlan): string[] => [
  ...plan.fields.map(({ key }) => key),
  ...plan.steps.flatMap((step) =>
    step.kind === "evidence" ? step.fields.map((field) => `${step.key}.${field.key}`) : [],
  ),
];

function readRow(
  plan: FlowPlan,
  columns: readonly string[],
  cells: readonly string[],
  line: number,
): BatchRow {
  const input: Record<string, string> = {};
  const proofs: Record<string, string> = {};
  for (const [at, name] of columns.entries()) {
    const value = (cells[at] ?? "").trim();
    if (value !== "") (name.includes(".") ? proofs : input)[name] = value;
  }
  const row = { line, label: (Object.values(input)[0] ?? "").slice(0, 200), input, proofs };
  const refused = (said: string): BatchRow => ({ ...row, verdict: "refused", said, input: {}, proofs: {} });
  for (const [at, cell] of cells.entries()) {
    const secret = whyNotPlainText(cell);
    if (secret) return { ...refused(`${columns[at] ?? `cell ${at + 1}`}: ${secret}`), label: "" };
  }
  if (cells.length > columns.length)
    return refused(`It has ${cells.length} cells, the head has ${columns.length} columns.`);
  for (const [name, value] of [...Object.entries(input), ...Object.entries(proofs)]) {
    if (isFormula(value))
      return refused(`${name}: it begins like a formula of a spreadsheet. Take the first character away.`);
    if (value.length > MOST_CELL) return refused(`${name}: it is longer than ${MOST_CELL} characters.`);
  }
  const problems = problemsOf(plan, input);
  if (problems.length > 0)
    return refused(
      problems
        .map(({ field, message }) => (field ? `${field}: ${message}` : message))
        .join(" ")
        .slice(0, 1000),
    );
  const parsed = plan.input.parse(input);
  return { ...row, input: parsed, label: plan.label(parsed).slice(0, 200), verdict: "waiting", said: "" };
}

function markTwice(plan: FlowPlan, rows: BatchRow[]): void {
  const first = new Map<string, number>();
  for (const row of rows) {
    if (row.verdict !== "waiting") continue;
    const subject = plan.subject(row.input);
    const line = first.get(subject);
    if (line === undefined) first.set(subject, row.line);
    else Object.assign(row, { verdict: "refused", said: `It is the same as line ${line}.` });
  }
}

async function markExisting(
  db: Db,
  environmentId: string,
  plan: FlowPlan,
  rows: readonly BatchRow[],
): Promise<void> {
  const sound = rows.filter(({ verdict }) => verdict === "waiting");
  if (sound.length === 0) return;
  const subjects = sound.map(({ input }) => plan.subject(input));
  const ids = sound.map(({ input }) => plan.tenant?.(input) ?? plan.subject(input));
  const [open, known] = await Promise.all([
    db
      .select({ subject: flows.subject })
      .from(flows)
      .where(
        and(
          eq(flows.environmentId, environmentId),
          eq(flows.kind, plan.kind),
          inArray(flows.subject, subjects),
          inArray(flows.state, ["running", "paused"]),
        ),
      ),
    plan.kind === "onboarding"
      ? db
          .select({ externalId: tenantRecords.externalId })
          .from(tenantRecords)
          .where(
            and(
              eq(tenantRecords.environmentId, environmentId),
              inArray(tenantRecords.externalId, ids),
              inArray(tenantRecords.status, ["verifying", "observing", "live", "suspended"]),
            ),
          )
      : [],
  ]);
  const openOnes = new Set(open.map(({ subject }) => subject));
  const knownOnes = new Set(known.map(({ externalId }) => externalId));
  for (const [at, row] of sound.entries()) {
    if (openOnes.has(subjects[at] ?? "")) mark(row, "It is under way already.");
    else if (knownOnes.has(ids[at] ?? "")) mark(row, `It is a tenant of ${environmentId} already.`);
  }
}

const mark = (row: BatchRow, said: string) => Object.assign(row, { verdict: "there-already", said });
