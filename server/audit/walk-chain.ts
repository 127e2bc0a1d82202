import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { copyRows } from "@/db/copy-rows";
import { LINK_COLUMNS, type Link, linkOf } from "./chain-row";
import { leavesOf, monthEnd } from "./leaves";

/** Many enough that to begin costs nothing, and no statement takes long. */
const PAGE = 8_000;

/**
 * Every event of a chain after this one, in order, page by page; hashed while it comes and then let go. A page ends behind
 * all events of its last number, so that a second one cannot hide between two pages.
 */
export async function* walkChain(db: Db, scope: string, after: number, most = PAGE): AsyncGenerator<Link[]> {
  const leaves = (await leavesOf(db)).filter((leaf) => leaf.scope === scope);
  for (const { month } of leaves) {
    const inLeaf = sql`scope = ${scope} and at >= ${`${month}T00:00:00Z`}::timestamptz and at < ${monthEnd(month).toISOString()}::timestamptz`;
    for (let from: number | undefined = after; from !== undefined; ) {
      const page: Link[] = [];
      await copyRows(
        db,
        sql`select ${sql.raw(LINK_COLUMNS)} from audit_events where ${inLeaf} and seq > ${from} order by audit_events.seq fetch first (${most}) rows with ties`,
        (row) => page.push(linkOf(row)),
      );
      if (page.length > 0) yield page;
      from = page.length < most ? undefined : page.at(-1)?.seq;
    }
  }
}
