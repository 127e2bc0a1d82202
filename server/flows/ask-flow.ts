import type { Db } from "@/db";
import type { EnvironmentBook } from "@/server/observe/environment-book";

export async function askFlow(_db: Db, _book: EnvironmentBook, _id: string, _step: string): Promise<void> {}
