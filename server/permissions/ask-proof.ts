import { inArray } from "drizzle-orm";
import { permissionProofs } from "@/db/schema";
import { conflict } from "@/domain/errors";
import { ProvePermissions } from "@/domain/schema/permission";
import { command } from "@/server/command";

/** Asks for the whole matrix to be tried now; the worker does it. */
export const askProof = command({
  action: "permission.prove",
  needs: "permission:prove",
  input: ProvePermissions,
  async run({ db, now, actor }) {
    const [underWay] = await db
      .select({ id: permissionProofs.id })
      .from(permissionProofs)
      .where(inArray(permissionProofs.state, ["waiting", "running"]))
      .limit(1);
    if (underWay) throw conflict("A proof is under way. Wait for it; it takes about a minute.");
    const [row] = await db
      .insert(permissionProofs)
      .values({ kind: "asked", state: "waiting", requestedAt: now, requestedByName: actor.name })
      .returning({ id: permissionProofs.id });
    const id = row?.id ?? "";
    return { result: { id }, audit: { subjectKind: "permission-proof", subjectId: id } };
  },
});
