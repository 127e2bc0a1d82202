import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type pg from "pg";
import { type Db, poolOf } from ".";

/** What a binary COPY begins with (signature, flags, length of an extension that nobody uses), and its end mark. */
const [HEADER, END] = [19, 2];

/**
 * Hears every row of a query as binary COPY puts it on the wire: the number of fields in two bytes, then each with its
 * length in four, -1 for null. It costs the database and this process far less than an answer does. A row is there only
 * while it is heard; they are taken from the connection as fast as they are heard, so none pile up.
 */
export async function copyRows(db: Db, query: SQL, hear: (row: Buffer) => void): Promise<void> {
  // COPY takes no parameters, so they stand in it.
  const text = new PgDialect().sqlToQuery(query.inlineParams()).sql;
  const client = await poolOf(db).connect();
  try {
    await new Promise<void>((resolve, reject) => {
      client.query(new CopyOut(text, hear, (error) => (error === undefined ? resolve() : reject(error))));
    });
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * What the driver asks of a query. Not by `pg-copy-streams`: it knows nothing of the driver's time limit and never says
 * that it kept it, and gives out pieces that begin and end anywhere, where the server sends one message for each row.
 */
class CopyOut implements pg.Submittable {
  private isBegun = false;
  private failure: unknown;

  constructor(
    private readonly text: string,
    private readonly hear: (row: Buffer) => void,
    /** The driver puts its own around it, to know that the query is not overdue. */
    readonly callback: (error?: unknown) => void,
  ) {}

  submit(connection: { query(text: string): void }): void {
    connection.query(`copy (${this.text}) to stdout (format binary)`);
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    const row = this.isBegun ? chunk : chunk.subarray(HEADER);
    this.isBegun = true;
    if (row.length <= END || this.failure !== undefined) return;
    try {
      this.hear(row);
    } catch (error) {
      // Thrown from here it would end the process; the rest goes by unheard.
      this.failure = error;
    }
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.callback(this.failure);
  }

  handleError(error: Error): void {
    this.callback(error);
  }
}
