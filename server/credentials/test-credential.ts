import type { Db } from "@/db";
import type { EnvironmentBook } from "@/server/observe/environment-book";

/** Tries a credential at its platform and writes down what was learned. */
export async function testCredential(
  _db: Db,
  _book: EnvironmentBook,
  _id: string,
  _by: string,
): Promise<void> {}
