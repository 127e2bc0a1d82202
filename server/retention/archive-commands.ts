import { z } from "zod";
import { auditSegments } from "@/db/schema";
import { conflict } from "@/domain/errors";
import { OneLeaf } from "@/domain/schema/retention";
import { command } from "@/server/command";
import { isClosed, queueArchive, queueArchives } from "./archives";
import { aboutMonth, ofLeaf } from "./leaves";

/** Every closed month that is not archived yet goes to the store now instead of by night; nothing is dropped. */
export const archiveNow = command({
  action: "retention.archive-now",
  needs: "audit:retain",
  input: z.strictObject({ leaf: OneLeaf.optional() }),
  async run({ db, now }, { leaf }) {
    if (leaf && !isClosed(leaf.month, now))
      throw conflict("This month is not over for 35 days yet; events may still be added to it.");
    const queued = leaf ? Number(await queueArchive(db, leaf)) : await queueArchives(db, now);
    if (queued === 0)
      throw conflict("There is nothing to archive: every closed month is in the store or on its way.");
    return {
      result: { queued },
      audit: {
        ...(leaf ? aboutMonth(leaf) : { subjectKind: "audit-month", subjectId: "all closed months" }),
        detail: { queued },
      },
    };
  },
});

/** A worker reads one archive whole again; the month says when it did, or what was wrong with it. */
export const checkNow = command({
  action: "retention.check",
  needs: "audit:verify",
  input: OneLeaf,
  async run({ db, enqueue }, leaf) {
    const [segment] = await db.select().from(auditSegments).where(ofLeaf(leaf));
    if (!segment?.objectKey) throw conflict("This month is not archived yet.");
    await enqueue("check-archive", leaf, { onceKey: `${leaf.scope} ${leaf.month}` });
    return {
      result: undefined,
      audit: aboutMonth(leaf),
    };
  },
});
