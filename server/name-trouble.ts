import { databaseTrouble } from "@/db/trouble";
import { NO_DATABASE } from "@/domain/page-trouble";

/** Throws it on, with the word that the page for errors knows trouble of the database by. */
export function nameTrouble(error: unknown): never {
  if (databaseTrouble(error) !== "lost") throw error;
  throw Object.assign(new Error("The database does not answer.", { cause: error }), { digest: NO_DATABASE });
}
