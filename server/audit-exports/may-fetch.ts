import { placesFor, type Standing } from "@/domain/access";
import { type ExportRow, mayStill } from "./wanted";

/** Whoever may export everywhere has every file; others have those they asked for, while they see the same places. */
export function mayFetch(person: Standing & { id: string }, row: ExportRow): boolean {
  if (placesFor(person, "audit:export") === "everywhere" && placesFor(person, "audit:read") === "everywhere")
    return true;
  return person.id === row.requestedById && mayStill(person, row.places);
}
