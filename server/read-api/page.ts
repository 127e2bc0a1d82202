import type { Db } from "@/db";
import type { Permission } from "@/domain/access";
import { cursorOf } from "./cursor";

export type Question = {
  db: Db;
  now: Date;
  /** Of these only; undefined: of all. */
  within: readonly string[] | undefined;
  params: URLSearchParams;
  limit: number;
};
export type Page = { items: readonly Record<string, unknown>[]; next: string | null };
export type Collection = {
  needs: Permission;
  /** What may be asked for besides `limit` and `cursor`. */
  filters: readonly string[];
  read: (question: Question) => Promise<Page>;
};

/** One row more than the page was read, to know whether there is another. */
export function paged<Row>(
  rows: readonly Row[],
  limit: number,
  shown: (row: Row) => Record<string, unknown>,
  keyOf: (row: Row) => readonly (string | number)[],
): Page {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(shown), next: rows.length > limit && last ? cursorOf(keyOf(last)) : null };
}
