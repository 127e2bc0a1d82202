import type { ListingSeen } from "./listing";
import type { Reply } from "./outbound/outbound";
import { PlatformError } from "./platform";

export type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null;
export const rowOf = (value: unknown): Row => (isRow(value) ? value : {});

/** The rows of an answer: itself, or its first property that is a list. */
export function rowsIn(body: unknown): readonly Row[] | undefined {
  const list = Array.isArray(body) ? body : Object.values(rowOf(body)).find(Array.isArray);
  return list?.every(isRow) ? list : undefined;
}

/** Whose the rows are, as far as they say so. `isTold` for lists whose nameless rows are everybody's: they prove nothing. */
export function rowsSeen(
  reply: Reply,
  rows: readonly Row[] | undefined,
  owner: (row: Row) => unknown,
  { isTold = false }: { isTold?: boolean } = {},
): ListingSeen {
  if (!rows)
    throw new PlatformError("unreadable", "The answer is no list.", {
      httpStatus: reply.status,
      evidence: reply.evidence,
    });
  const owned = rows.map((row) => ({ owner: text(owner(row)), id: text(row.id) }));
  const nameless = owned.filter((row) => row.owner === undefined);
  const ids = isTold ? [] : nameless.flatMap(({ id }) => id ?? []);
  return {
    rows: rows.length,
    owners: owned.flatMap((row) => row.owner ?? []),
    ownerless: nameless.length,
    ids: ids.length === nameless.length ? ids : [],
    truncated: false,
    evidence: reply.evidence,
  };
}

/** A refusal to open what another tenant's id names: nothing was shown. */
export const nothingSeen = (reply: Reply): ListingSeen => ({
  rows: 0,
  owners: [],
  ownerless: 0,
  truncated: false,
  evidence: reply.evidence,
});

export const text = (value: unknown): string | undefined =>
  (typeof value === "string" && value !== "") || typeof value === "number" ? String(value) : undefined;
