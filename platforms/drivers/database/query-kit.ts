import { z } from "zod";
import { type Database, type NamedQuery, openDatabase } from "@/platforms/drivers/postgres";
import type { Conversation, EvidenceOf, Fact, InputField, PlatformQuery } from "@/platforms/platform";

export const MOST_ROWS = 200;
const TIMEOUT_SECONDS = 20;

type Told = { rows: Fact[][]; said: string; truncated?: boolean; evidence: EvidenceOf };

export type DatabaseQuery = Pick<PlatformQuery, "key" | "title" | "purpose" | "columns"> & {
  fields?: readonly InputField[];
  input?: PlatformQuery["input"];
  rowActions?: PlatformQuery["rowActions"];
};

/** A question to the platform's database, by the login that only reads. */
export function databaseQuery(
  told: DatabaseQuery,
  answer: (database: Database, c: Conversation, input: Record<string, string>) => Promise<Told>,
): PlatformQuery {
  return {
    group: "database",
    capability: "database.read",
    timeoutSeconds: TIMEOUT_SECONDS,
    fields: [],
    input: z.record(z.string(), z.string()),
    ...told,
    ask: async (c, input) => {
      const { rows, said, truncated, evidence } = await answer(await openDatabase(c), c, input);
      return {
        rows: rows.slice(0, MOST_ROWS),
        truncated: truncated ?? rows.length > MOST_ROWS,
        said,
        evidence,
      };
    },
  };
}

/** One statement, one row each: reads one row more than is shown, to know whether there are more. */
export async function tell<Row extends z.ZodType>(
  database: Database,
  query: NamedQuery<Row>,
  values: readonly unknown[],
  cells: (row: z.output<Row>) => Fact[],
  said: (rows: z.output<Row>[], count: string) => string,
) {
  const { rows, evidence } = await database.read(query, values);
  const count = rows.length > MOST_ROWS ? `more than ${MOST_ROWS}` : String(rows.length);
  return { rows: rows.map(cells), said: said(rows, count), evidence };
}

export const number = (value: string | undefined, otherwise: number) => {
  const parsed = Number(value || otherwise);
  return Number.isFinite(parsed) ? parsed : otherwise;
};

export const plural = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;
