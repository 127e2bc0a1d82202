import { and, asc, gt, isNull, or } from "drizzle-orm";
import type { Db } from "@/db";
import { grants, people } from "@/db/schema";
import type { Holding, Standing } from "@/domain/access";

export type PersonStanding = Standing & {
  id: string;
  name: string;
  disabledAt: Date | null;
  holdings: readonly Holding[];
};

const MOST = 5000;

/** Everybody with what their account and their grants make of them now. */
export async function standings(db: Db, now: Date): Promise<PersonStanding[]> {
  const [known, held] = await Promise.all([
    db
      .select({
        id: people.id,
        name: people.name,
        role: people.role,
        reach: people.reach,
        disabledAt: people.disabledAt,
      })
      .from(people)
      .orderBy(asc(people.name), asc(people.id))
      .limit(MOST),
    db
      .select()
      .from(grants)
      .where(and(isNull(grants.revokedAt), or(isNull(grants.expiresAt), gt(grants.expiresAt, now)))),
  ]);
  const byPerson = Map.groupBy(held, ({ personId }) => personId);
  return known.map((person) => ({
    ...person,
    holdings: (byPerson.get(person.id) ?? []).map(
      ({ role, platformId, environmentId, tenant, expiresAt }) => ({
        role,
        place: { platformId, environmentId, tenant },
        until: expiresAt,
      }),
    ),
  }));
}
