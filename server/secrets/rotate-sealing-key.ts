import { rekeys } from "@/db/schema";
import { conflict } from "@/domain/errors";
import { RotateSealingKey } from "@/domain/schema/secret";
import { command } from "@/server/command";
import { env } from "@/server/env";
import { requireStepUp } from "@/server/people/step-up";
import { keyring } from "./hold";

/** Asks for a new sealing key; a worker adds it to the keyring and moves every secret to it while they are in use. */
export const rotateSealingKey = command({
  action: "sealing-key.rotate",
  needs: "secret:enter",
  everywhere: true,
  input: RotateSealingKey,
  async run(ctx, { reason }) {
    const { db, actor, now } = ctx;
    await requireStepUp(ctx);
    const place = env().sealingKeys;
    if (place)
      throw conflict(
        `The keyring is kept at ${place}. Put a new key on its first line there and leave the others: the secrets move to it by themselves.`,
      );
    const { use } = await keyring();
    const [round] = await db
      .insert(rekeys)
      .values({ requestedAt: now, requestedByName: actor.name, reason })
      .onConflictDoNothing()
      .returning();
    if (!round) throw conflict("The secrets are moving to a new key already. Wait until they have.");
    return {
      result: { id: round.id },
      audit: { subjectKind: "sealing-key", subjectId: use.id, detail: { reason } },
    };
  },
});
