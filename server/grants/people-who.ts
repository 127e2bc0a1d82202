import { and, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import { people } from "@/db/schema";
import { can, type Permission, type Place, ROLES } from "@/domain/access";
import { GRANT_HOLDS } from "./holdings";

/** Rows of `people` who may do this there now, or in some place where none is named. */
export function mayDo(permission: Permission, place?: Place): SQL | undefined {
  const roles = ROLES.filter((role) => can(role, permission));
  const there = place
    ? sql`(grants.platform_id is null or grants.platform_id = ${place.platformId})
      and (grants.environment_id is null or grants.environment_id = ${place.environmentId})
      and (grants.tenant is null or grants.tenant = ${place.tenant})`
    : sql`true`;
  return and(
    isNull(people.disabledAt),
    or(
      and(sql`${people.reach} = 'everywhere'`, inArray(people.role, roles)),
      sql`exists (select 1 from grants where grants.person_id = people.id and ${GRANT_HOLDS}
        and grants.role = any(${sql.param(roles)}::text[]) and ${there})`,
    ),
  );
}
