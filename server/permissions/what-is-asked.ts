import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { environments } from "@/db/schema";
import { PERMISSIONS, type Permission } from "@/domain/access";
import type { Tier } from "@/domain/action";
import { badRequest, notFound } from "@/domain/errors";
import { actionsOf } from "@/server/actions/actions-of";
import { neededFor } from "@/server/actions/draft-action";
import { connectors } from "@/server/connectors";
import { allProcedures } from "./procedures";

export type Asked = {
  kind: "permission" | "procedure" | "action";
  title: string;
  permission: Permission;
  /** Of an action; what disrupts or destroys is held to more than a role. */
  tier: Tier | undefined;
};

/** What somebody means by a permission, a procedure or an action of a place's platform. */
export async function whatIsAsked(db: Db, need: string, place: string | undefined): Promise<Asked> {
  const permission = PERMISSIONS.find((one) => one === need);
  if (permission) return { kind: "permission", title: permission, permission, tier: undefined };
  const procedure = allProcedures().find(({ path }) => path === need);
  if (procedure?.needs)
    return { kind: "procedure", title: need, permission: procedure.needs, tier: undefined };
  if (!place)
    throw badRequest(
      `There is no permission and no procedure "${need}". For an action, choose its place too.`,
    );
  const action = (await actionsIn(db, place)).find(({ key }) => key === need);
  if (!action) throw notFound("permission, procedure or action", need);
  return { kind: "action", title: action.title, permission: neededFor(action.tier), tier: action.tier };
}

/** What the platform of a place can be asked to do, each with the tier that it has there. */
export async function actionsIn(
  db: Db,
  place: string,
): Promise<{ key: string; title: string; tier: Tier }[]> {
  const [environment] = await db
    .select()
    .from(environments)
    .where(eq(environments.id, place.split("|")[0] ?? ""));
  if (!environment) return [];
  return actionsOf(connectors[environment.platformId], environment).map(({ key, title, tier }) => ({
    key,
    title,
    tier,
  }));
}
