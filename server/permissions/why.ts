import type { Db } from "@/db";
import { can, placeOf, placesFor, placeText, ROLES, type Role } from "@/domain/access";
import { notFound } from "@/domain/errors";
import { SECOND_PROOF } from "@/domain/permission-proof";
import type { RuleAnswer } from "@/domain/permission-rule";
import { whyFrozen } from "@/server/freezes/refuse-frozen";
import { type PersonStanding, standings } from "./standings";
import { type Asked, whatIsAsked } from "./what-is-asked";

/** What a token of use "read" may read in place of a person. */
const READ_BY_MACHINES = new Set([
  "platform:read",
  "check:read",
  "job:read",
  "alert:read",
  "tenant:read",
  "audit:read",
]);

/** Rule by rule, whether somebody may do this now, and which rule stands in the way. */
export async function why(
  db: Db,
  question: { need: string; place?: string | undefined; personId: string; now: Date },
) {
  const { place, personId, now } = question;
  const asked = await whatIsAsked(db, question.need, place);
  const person = (await standings(db)).find(({ id }) => id === personId);
  if (!person) throw notFound("person", personId);
  const rules: RuleAnswer[] = [
    account(person),
    role(person, asked),
    wherePlace(person, asked, place),
    await freeze(db, person, asked, place, now),
    secondPerson(asked),
    secondProof(asked),
    machine(asked),
  ];
  return {
    person: { id: person.id, name: person.name, role: person.role },
    ...asked,
    place: place ?? null,
    roles: ROLES.filter((one) => can(one, asked.permission)),
    verdict: worst(rules),
    rules,
  };
}

export type WhyAnswer = Awaited<ReturnType<typeof why>>;

/** Machines are told of beside the others: what they may not do stands in no person's way. */
function worst(rules: readonly RuleAnswer[]): RuleAnswer["verdict"] {
  const verdicts = rules.filter(({ rule }) => rule !== "machine").map(({ verdict }) => verdict);
  return verdicts.includes("blocks") ? "blocks" : verdicts.includes("asks") ? "asks" : "passes";
}

const account = ({ name, disabledAt }: PersonStanding): RuleAnswer => ({
  rule: "account",
  verdict: disabledAt ? "blocks" : "passes",
  says: disabledAt ? `The account of ${name} is disabled.` : `The account of ${name} is not disabled.`,
});

function role(person: PersonStanding, { permission }: Asked): RuleAnswer {
  const roles = ROLES.filter((one) => can(one, permission));
  const row = `The table gives "${permission}" to ${listed(roles)}.`;
  const held = [...new Set<Role>([person.role, ...person.holdings.map((one) => one.role)])];
  const fits = held.some((one) => roles.includes(one));
  const ownRoles = `${person.name} is ${listed(held)}${person.reach === "granted" ? ", and only where it was granted" : ""}.`;
  return { rule: "role", verdict: fits ? "passes" : "blocks", says: `${row} ${ownRoles}` };
}

function wherePlace(person: PersonStanding, { permission }: Asked, place: string | undefined): RuleAnswer {
  const places = placesFor(person, permission);
  if (places === "everywhere") return { rule: "place", verdict: "passes", says: "It counts everywhere." };
  if (places.length === 0)
    return { rule: "place", verdict: "blocks", says: "There is no place where it counts for this person." };
  const where = places.map(placeText).join(", ");
  if (!place) return { rule: "place", verdict: "asks", says: `It counts only here: ${where}.` };
  return can(person, permission, placeOf(place))
    ? { rule: "place", verdict: "passes", says: `It counts in ${place}, by a grant.` }
    : { rule: "place", verdict: "blocks", says: `It does not count in ${place}, only here: ${where}.` };
}

async function freeze(
  db: Db,
  person: PersonStanding,
  { permission, tier }: Asked,
  place: string | undefined,
  now: Date,
): Promise<RuleAnswer> {
  const effective = tier ?? (permission === "action:destroy" ? 3 : permission === "action:run" ? 2 : 0);
  if (effective < 2) return { rule: "freeze", verdict: "passes", says: "A freeze does not stop this." };
  if (!place)
    return {
      rule: "freeze",
      verdict: "asks",
      says: "A freeze stops it where one is in force. Choose a place.",
    };
  const frozen = await whyFrozen(
    db,
    { environmentId: place.split("|")[0] ?? "", tier: effective, origin: "person", byId: person.id },
    now,
  );
  return frozen
    ? {
        rule: "freeze",
        verdict: "blocks",
        says: `${frozen} ${tier ? "" : "What is safe still goes."}`.trim(),
      }
    : { rule: "freeze", verdict: "passes", says: `No freeze is in force in ${place}.` };
}

function secondPerson({ permission, tier }: Asked): RuleAnswer {
  if (tier === 3 || permission === "action:destroy")
    return {
      rule: "second-person",
      verdict: "asks",
      says: "It may lose data or access, so a second person approves exactly what is asked for.",
    };
  if (permission === "approval:decide")
    return {
      rule: "second-person",
      verdict: "asks",
      says: "Nobody decides on what they asked for themselves.",
    };
  return { rule: "second-person", verdict: "passes", says: "No second person is needed." };
}

function secondProof({ permission, tier }: Asked): RuleAnswer {
  const when = tier === 3 ? "always" : SECOND_PROOF[permission];
  return when
    ? {
        rule: "second-proof",
        verdict: "asks",
        says: `It asks again who you are, ${when}, when that was last shown more than ten minutes ago.`,
      }
    : { rule: "second-proof", verdict: "passes", says: "It does not ask again who you are." };
}

const machine = ({ kind, permission }: Asked): RuleAnswer =>
  kind !== "action" && READ_BY_MACHINES.has(permission)
    ? { rule: "machine", verdict: "passes", says: 'A token with the use "read" reads it, in its places.' }
    : { rule: "machine", verdict: "blocks", says: "Only people do this, never the token of a machine." };

export const listed = (words: readonly string[]) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
