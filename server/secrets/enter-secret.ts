import { and, eq, inArray } from "drizzle-orm";
import type { Db } from "@/db";
import { credentials, credentialVersions } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { EnterSecret, RemoveSecret } from "@/domain/schema/secret";
import { command } from "@/server/command";
import { putVersion } from "@/server/credentials/versions";
import { destroyHeld, isHeldHere } from "./hold";

/** From now on the credential is this one, whatever the configuration references. The trail says where it lies, never what it is. */
export const enterSecret = command({
  action: "secret.enter",
  needs: "secret:enter",
  input: EnterSecret,
  async run({ db, actor, now }, { credentialId, version, reference, value = "", reason }) {
    const credential = await asSeen(db, credentialId, version);
    const given = reference === undefined ? { value } : { reference };
    await putVersion(db, { credentialId, slot: "current", given, by: { name: actor.name }, now });
    return {
      result: { id: credentialId },
      audit: about(credential, { liesAt: reference ?? "sealed here", reason }),
    };
  },
});

/** What was entered is destroyed, at once and for good; what the configuration references counts again. */
export const removeSecret = command({
  action: "secret.remove",
  needs: "secret:enter",
  input: RemoveSecret,
  async run({ db, now }, { credentialId, version, reason }) {
    const credential = await asSeen(db, credentialId, version);
    const removed = await db
      .update(credentialVersions)
      .set({ slot: "retired", retiredAt: now })
      .where(
        and(
          eq(credentialVersions.credentialId, credentialId),
          inArray(credentialVersions.slot, ["current", "pending", "previous"]),
        ),
      )
      .returning({ id: credentialVersions.id, reference: credentialVersions.reference });
    if (removed.length === 0)
      throw conflict("Nothing was entered here. What the configuration references is changed there.");
    const destroyed = await destroyHeld(
      db,
      removed.map(({ reference }) => reference),
    );
    const sealed = removed.filter(({ reference }) => isHeldHere(reference)).map(({ id }) => id);
    if (sealed.length > 0)
      await db
        .update(credentialVersions)
        .set({ reference: "destroyed" })
        .where(inArray(credentialVersions.id, sealed));
    await db
      .update(credentials)
      .set({ version: version + 1, changedAt: now })
      .where(eq(credentials.id, credentialId));
    return { result: { id: credentialId }, audit: about(credential, { destroyed, reason }) };
  },
});

async function asSeen(db: Db, id: string, version: number) {
  const [row] = await db.select().from(credentials).where(eq(credentials.id, id)).for("no key update");
  if (!row) throw notFound("credential", id);
  if (row.version !== version)
    throw conflict("Somebody changed this credential meanwhile. Look at it as it is now and decide again.");
  return row;
}

const about = (
  { id, name, environmentId, tenant }: typeof credentials.$inferSelect,
  detail: Record<string, unknown>,
) => ({
  subjectKind: "credential",
  subjectId: id,
  environmentId,
  tenant: tenant || null,
  detail: { name, ...detail },
});
