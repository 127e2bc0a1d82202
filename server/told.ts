import { type DatabaseTrouble, databaseTrouble } from "@/db/trouble";
import { AppError, badRequest, unavailable } from "@/domain/errors";
import { isOutOfRange, OUT_OF_RANGE } from "./keepable";

const WORDS: Record<DatabaseTrouble, string> = {
  unheard:
    "The database broke off while this was being kept, so it is not known whether it was done. Look at what there is before you try again.",
  lost: "The database does not answer, so nothing was changed. Try again in a moment.",
  slow: "The database took too long and was broken off, so nothing was changed. Ask for less, or try again in a moment.",
  full: "The database has no room left, so nothing was changed. Make room, then try again.",
  "read-only":
    "The database can only be read at the moment, so nothing was changed. Try again when it takes changes.",
};

/** What a person is told of a failure: a refusal as it stands, what the database failed at in words; undefined for a bug. */
export function toldOf(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (isOutOfRange(error)) return Object.assign(badRequest(OUT_OF_RANGE), { cause: error });
  const trouble = databaseTrouble(error);
  return trouble && Object.assign(unavailable(WORDS[trouble]), { cause: error });
}
