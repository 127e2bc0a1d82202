import { whyNot } from "@/domain/access";
import { forbidden } from "@/domain/errors";
import {
  AskWho,
  AskWhy,
  ListPlaceActions,
  ListProofs,
  ReadProof,
  TakeProof,
} from "@/domain/schema/permission";
import { reads, router, runs } from "@/server/trpc";
import { askProof } from "./ask-proof";
import { listProofs, placesKnown, procedureTable, proofById, proofEvidence } from "./queries";
import { actionsIn } from "./what-is-asked";
import { whoCan } from "./who-can";
import { why } from "./why";

export const permissionsRouter = router({
  procedures: reads("permission:read").query(() => procedureTable()),
  places: reads("permission:read").query(({ ctx }) => placesKnown(ctx.db)),
  actions: reads("permission:read")
    .input(ListPlaceActions)
    .query(({ ctx, input }) => actionsIn(ctx.db, input.place)),
  why: reads("permission:read")
    .input(AskWhy)
    .query(({ ctx, input: { personId = ctx.actor.id, ...question } }) => {
      const refused = personId === ctx.actor.id ? undefined : whyNot(ctx.actor, "person:read");
      if (refused) throw forbidden(`You may ask this about yourself only. ${refused}`);
      return why(ctx.db, { ...question, personId, now: ctx.now });
    }),
  who: reads("permission:read")
    .input(AskWho)
    .query(({ ctx, input }) => whoCan(ctx.db, input)),
  proofs: reads("permission:prove")
    .input(ListProofs)
    .query(({ ctx, input }) => listProofs(ctx.db, input.before)),
  proof: reads("permission:prove")
    .input(ReadProof)
    .query(({ ctx, input }) => proofById(ctx.db, input)),
  evidence: reads("permission:prove")
    .input(TakeProof)
    .query(({ ctx, input }) => proofEvidence(ctx.db, input.id)),
  prove: runs(askProof),
});
