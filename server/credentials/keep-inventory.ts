import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { credentials, environments } from "@/db/schema";
import { declarationOf } from "@/server/connectors";
import { type WantedCredential, wantedCredentials } from "./inventory";

/** The rows of what declarations and the configuration name: new ones come, changed ones follow, those left out go. */
export async function keepInventory(db: Db, now: Date): Promise<void> {
  const places = await db.select().from(environments);
  const known = await db
    .select({
      id: credentials.id,
      environmentId: credentials.environmentId,
      name: credentials.name,
      declaration: credentials.declaration,
      tenant: credentials.tenant,
      kind: credentials.kind,
      title: credentials.title,
      origin: credentials.origin,
      goneAt: credentials.goneAt,
    })
    .from(credentials)
    .where(eq(credentials.origin, "declared"));
  for (const place of places) {
    const rows = known.filter(({ environmentId }) => environmentId === place.id);
    const wanted = place.active ? wantedCredentials(declarationOf(place.platformId), place) : [];
    const byName = new Map(rows.map((row) => [row.name, row]));
    const names = new Set(wanted.map(({ name }) => name));
    const news = wanted.filter((one) => !isSame(one, byName.get(one.name)));
    const left = rows.filter(({ name, goneAt }) => goneAt === null && !names.has(name));
    for (const one of news) await putDeclared(db, place.id, one, now);
    if (left.length > 0) await letGo(db, left, now);
    if (!place.active) await letGoSeen(db, place.id, now);
  }
}

const isSame = (
  wanted: WantedCredential,
  row: (WantedCredential & { goneAt: Date | null }) | undefined,
): boolean =>
  row !== undefined &&
  row.goneAt === null &&
  row.declaration === wanted.declaration &&
  row.tenant === wanted.tenant &&
  row.kind === wanted.kind &&
  row.title === wanted.title;

/** One that a platform told of or a person entered under the same name is the same one. */
export async function putDeclared(db: Db, environmentId: string, wanted: WantedCredential, now: Date) {
  const [row] = await db
    .insert(credentials)
    .values({ ...wanted, environmentId, origin: "declared", createdAt: now, changedAt: now })
    .onConflictDoUpdate({
      target: [credentials.environmentId, credentials.name],
      set: { ...wanted, origin: "declared", goneAt: null, changedAt: now },
    })
    .returning({ id: credentials.id });
  return row;
}

const letGo = (db: Db, rows: readonly { id: string }[], now: Date) =>
  db
    .update(credentials)
    .set({ goneAt: now, changedAt: now })
    .where(
      inArray(
        credentials.id,
        rows.map(({ id }) => id),
      ),
    );

const letGoSeen = (db: Db, environmentId: string, now: Date) =>
  db
    .update(credentials)
    .set({ goneAt: now, changedAt: now })
    .where(and(eq(credentials.environmentId, environmentId), isNull(credentials.goneAt)));
