import type { Db } from "@/db";
import type { EnvironmentBook } from "@/server/observe/environment-book";

/** Looks at the platform and writes down what a drafted action would do. */
export async function previewAction(_db: Db, _book: EnvironmentBook, _id: string): Promise<void> {}
