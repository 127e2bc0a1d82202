import { asc } from "drizzle-orm";
import type { Db } from "@/db";
import { people } from "@/db/schema";
import type { Permission } from "@/domain/access";
import { mayDo } from "@/server/grants/people-who";

/** To whom an alert can be handed over. */
export const alertTakers = (db: Db) => takersOf(db, "alert:work");

/** Everybody who may do this. */
export const takersOf = (db: Db, permission: Permission) =>
  db
    .select({ id: people.id, name: people.name, role: people.role })
    .from(people)
    .where(mayDo(permission))
    .orderBy(asc(people.name), asc(people.id));
