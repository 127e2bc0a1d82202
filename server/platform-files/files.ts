import { and, desc, eq, getTableColumns, lt, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, platformFileSchedules, platformFiles } from "@/db/schema";
import type { ListFiles } from "@/domain/schema/platform-file";
import { connectors } from "@/server/connectors";

const PAGE = 100;

/** The lists of an environment, as its connector knows them; undefined for one that is not there or not in sight. */
export async function listOf(db: Db, environmentId: string, key: string) {
  const [place] = await db
    .select({ platformId: environments.platformId })
    .from(environments)
    .where(and(eq(environments.id, environmentId), eq(environments.active, true)));
  return place && connectors[place.platformId].exports?.find((list) => list.key === key);
}

/** What the trail tells of a list. */
export const aboutList = (
  { environmentId, key }: { environmentId: string; key: string },
  detail: Record<string, unknown>,
) => ({ subjectKind: "platform-list", subjectId: key, environmentId, detail });

export async function fileChoices(db: Db) {
  const places = await db
    .select()
    .from(environments)
    .where(eq(environments.active, true))
    .orderBy(environments.id);
  return places.flatMap(({ id, platformId }) => {
    const lists = connectors[platformId].exports?.map(({ key, title, takesRange }) => ({
      key,
      title,
      takesRange,
    }));
    return lists ? [{ environmentId: id, lists }] : [];
  });
}

const { body, attempt, heardAt, ...shown } = getTableColumns(platformFiles);

/** Newest first, without their bytes. */
export async function listFiles(db: Db, { environmentId, key, before }: ListFiles) {
  const rows = await db
    .select({ ...shown, bytes: sql<number | null>`octet_length(${body})` })
    .from(platformFiles)
    .where(
      and(
        environmentId ? eq(platformFiles.environmentId, environmentId) : undefined,
        key ? eq(platformFiles.key, key) : undefined,
        before ? lt(platformFiles.requestedAt, before) : undefined,
      ),
    )
    .orderBy(desc(platformFiles.requestedAt), desc(platformFiles.id))
    .limit(PAGE + 1);
  return { files: rows.slice(0, PAGE), isMore: rows.length > PAGE };
}

export const listSchedules = (db: Db) =>
  db
    .select()
    .from(platformFileSchedules)
    .orderBy(platformFileSchedules.environmentId, platformFileSchedules.key, platformFileSchedules.id);
