import { and, eq } from "drizzle-orm";
import { credentials } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { EditCredential } from "@/domain/schema/credential-inventory";
import { changed } from "@/server/audit/changed";
import { command } from "@/server/command";
import { judgeCredentials } from "./judge-credentials";

/** What people know of a credential and no platform tells: who owns it, how old it is, when it ends, how often it changes. */
export const editCredential = command({
  action: "credential.edit",
  needs: "credential:edit",
  input: EditCredential,
  async run({ db, now }, { id, version, ...wanted }) {
    const [before] = await db.select().from(credentials).where(eq(credentials.id, id)).for("no key update");
    if (!before) throw notFound("credential", id);
    if (before.goneAt)
      throw conflict("Nobody tells of this credential any more; there is nothing to change.");
    if (before.version !== version)
      throw conflict("Somebody changed it meanwhile. Look at it again, then change it.");
    for (const at of [wanted.issuedAt, wanted.rotatedAt])
      if (at && at > now) throw badRequest("What was issued or replaced lies in the past.");
    const isOtherEnd = before.expiresAt?.getTime() !== wanted.expiresAt?.getTime();
    if (isOtherEnd && before.expiresSaid === "the platform")
      throw badRequest("The platform tells when it ends; that cannot be changed here.");
    const ladder = wanted.ladder && [...new Set(wanted.ladder)].sort((a, b) => b - a);
    const after = { ...wanted, ladder: ladder?.length ? ladder : null };
    await db
      .update(credentials)
      .set({
        ...after,
        ...(isOtherEnd && { expiresSaid: wanted.expiresAt ? "entered" : "" }),
        version: version + 1,
        changedAt: now,
      })
      .where(and(eq(credentials.id, id), eq(credentials.version, version)));
    await judgeCredentials(db, now, { ids: [id] });
    return {
      result: { id, version: version + 1 },
      audit: {
        subjectKind: "credential",
        subjectId: id,
        environmentId: before.environmentId,
        tenant: before.tenant || null,
        detail: { credential: before.name, ...changed(before, after) },
      },
    };
  },
});
