import type { Db } from "@/db";
import { can, type Permission, placesFor, ROLES } from "@/domain/access";
import { covers, placeOf, placeWords } from "@/domain/place-match";
import { type PersonStanding, standings } from "./standings";
import { whatIsAsked } from "./what-is-asked";

export type Through = { where: string; by: string; until: Date | null };
export type Able = { id: string; name: string; through: Through[]; approves: boolean };

/** Who may do this, by name: where, by what, until when; and who of them decides on what others ask for. */
export async function whoCan(
  db: Db,
  { need, place, now }: { need: string; place?: string | undefined; now: Date },
) {
  const asked = await whatIsAsked(db, need, place);
  const everybody = (await standings(db, now)).filter(({ disabledAt }) => !disabledAt);
  const people = everybody.flatMap((person): Able[] => {
    const through = throughOf(person, asked.permission, place);
    const approves = throughOf(person, "approval:decide", place).length > 0;
    return through.length > 0 ? [{ id: person.id, name: person.name, through, approves }] : [];
  });
  return {
    ...asked,
    place: place ?? null,
    roles: ROLES.filter((role) => can(role, asked.permission)),
    people,
  };
}

function throughOf(person: PersonStanding, permission: Permission, place: string | undefined): Through[] {
  if (placesFor({ ...person, holdings: [] }, permission) === "everywhere")
    return [{ where: "everywhere", by: `account: ${person.role}`, until: null }];
  return person.holdings
    .filter(
      (holding) => placesFor({ role: person.role, reach: "granted", holdings: [holding] }, permission).length,
    )
    .filter((holding) => !place || covers(holding.place, placeOf(place)))
    .map(({ role, place: held, until }) => ({ where: placeWords(held), by: `grant: ${role}`, until }));
}
