import { and, asc, inArray, isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { people } from "@/db/schema";
import { can, type Permission, ROLES } from "@/domain/access";

/** To whom an alert can be handed over. */
export const alertTakers = (db: Db) => takersOf(db, "alert:work");

/** Everybody who may do this. */
export const takersOf = (db: Db, permission: Permission) =>
  db
    .select({ id: people.id, name: people.name, role: people.role })
    .from(people)
    .where(
      and(
        isNull(people.disabledAt),
        inArray(
          people.role,
          ROLES.filter((role) => can(role, permission)),
        ),
      ),
    )
    .orderBy(asc(people.name), asc(people.id));
