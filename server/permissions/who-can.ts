import type { Db } from "@/db";
import {
  can,
  type Holding,
  type Permission,
  placeOf,
  placesFor,
  placeText,
  ROLES,
  type Standing,
} from "@/domain/access";
import { type PersonStanding, standings } from "./standings";
import { whatIsAsked } from "./what-is-asked";

export type Through = { where: string; by: string; until: Date | null };
export type Able = { id: string; name: string; through: Through[]; approves: boolean };

/** Who may do this, by name: where, by what, until when; and who of them decides on what others ask for. */
export async function whoCan(db: Db, { need, place }: { need: string; place?: string | undefined }) {
  const asked = await whatIsAsked(db, need, place);
  const everybody = (await standings(db)).filter(({ disabledAt }) => !disabledAt);
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
  const alone = (holding: Holding): Standing => ({
    role: person.role,
    reach: "granted",
    holdings: [holding],
  });
  return person.holdings
    .filter((holding) => can(alone(holding), permission, place ? placeOf(place) : undefined))
    .map(({ role, place: held, until }) => ({ where: placeText(held), by: `grant: ${role}`, until }));
}
