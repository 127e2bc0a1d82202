import type { Db } from "@/db";
import { type Permission, type Place, placesFor, type Standing } from "@/domain/access";
import { withPlaces } from "@/server/scope";

/**
 * The places to which work of this caller is held by the database; undefined where every row is theirs to see. What is
 * about oneself also shows something of the platforms, so it is held to what the caller may read of them.
 */
export function narrowedTo(actor: Standing, needs: Permission): readonly Place[] | undefined {
  const places = placesFor(actor, needs === "self:read" ? "platform:read" : needs);
  return places === "everywhere" ? undefined : places;
}

/** One transaction, held to where the caller may do this. */
export function transactionOf<T>(
  { actor, db }: { actor: Standing; db: Db },
  needs: Permission,
  work: (tx: Db) => Promise<T>,
): Promise<T> {
  const places = narrowedTo(actor, needs);
  return places ? withPlaces(db, places, work) : db.transaction(work);
}

/** The database refused a row because it belongs to a place that the caller may not write to. */
export function isOutOfPlace(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if ("routine" in cause && cause.routine === "ExecWithCheckOptions") return true;
  return false;
}

export const OUT_OF_PLACE =
  "This belongs to a place where you have no role for it. Nothing was changed. An admin can give you one: ask under People, Access.";
