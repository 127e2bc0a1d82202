import type { Db } from "@/db";
import type { actionRuns } from "@/db/schema";
import { type ActionCall, PlatformError } from "@/platforms/platform";
import { appendAudit } from "@/server/audit/append";
import { credentialNamed, putVersion } from "@/server/credentials/versions";
import { aboutRun, requesterOf } from "./start-action";

type Run = typeof actionRuns.$inferSelect;

/** Where a run puts what the platform shows once: sealed, with an entry in the trail, and in no answer. */
export const secretKeeper =
  (db: Db, run: Run): ActionCall["keepSecret"] =>
  (name, slot, value) =>
    db.transaction(async (tx) => {
      const now = new Date();
      const credential = await credentialNamed(tx, run.environmentId, name, now);
      if (!credential)
        throw new PlatformError(
          "failed",
          `The platform declares no credential called ${name}: it was not kept.`,
        );
      await putVersion(tx, {
        credentialId: credential.id,
        slot,
        given: { value },
        ...(run.flowId ? { flowId: run.flowId } : {}),
        by: { name: run.requestedByName },
        now,
      });
      const { detail, ...about } = aboutRun(run);
      await appendAudit(tx, requesterOf(run), run.id, {
        ...about,
        action: "secret.keep",
        result: "done",
        detail: { ...detail, credential: name, slot },
      });
    });
