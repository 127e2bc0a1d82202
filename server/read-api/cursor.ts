import { badRequest } from "@/domain/errors";

export const LARGEST_PAGE = 500;
const USUAL_PAGE = 100;

/** Where the next page begins: the key of the last row, opaque to whoever reads. */
export const cursorOf = (key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString("base64url");

/** The key in a cursor; undefined where none is given. Refuses what no answer of ours held. */
export function keyIn(cursor: string | null, kinds: readonly ("string" | "number")[]) {
  if (cursor === null) return undefined;
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor.slice(0, 2000), "base64url").toString("utf8"));
  } catch {
    key = undefined;
  }
  if (Array.isArray(key) && key.length === kinds.length && key.every((part, at) => typeof part === kinds[at]))
    return key as (string | number)[];
  throw badRequest('The cursor is damaged. Take "next" of the page before, as it is.');
}

export function limitIn(limit: string | null): number {
  if (limit === null) return USUAL_PAGE;
  const count = Number(limit);
  if (Number.isInteger(count) && count >= 1 && count <= LARGEST_PAGE) return count;
  throw badRequest(`"limit" is a whole number from 1 to ${LARGEST_PAGE}.`);
}
