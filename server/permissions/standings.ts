import { asc } from "drizzle-orm";
import type { Db } from "@/db";
import { people } from "@/db/schema";
import type { Holding, Standing } from "@/domain/access";
import { heldByPerson } from "@/server/grants/holdings";

export type PersonStanding = Standing & {
  id: string;
  name: string;
  disabledAt: Date | null;
  holdings: readonly Holding[];
};

const MOST = 5000;

/** Everybody with what their account and their grants make of them now. */
export const standings = (db: Db): Promise<PersonStanding[]> =>
  db
    .select({
      id: people.id,
      name: people.name,
      role: people.role,
      reach: people.reach,
      disabledAt: people.disabledAt,
      holdings: heldByPerson,
    })
    .from(people)
    .orderBy(asc(people.name), asc(people.id))
    .limit(MOST);
