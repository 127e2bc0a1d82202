import { checkpointStores } from "@/db/schema";
import { placesFor } from "@/domain/access";
import { canonicalJson } from "@/domain/audit";
import { AuditFilter, Correlated, ListAudit, NamedEvent, NewerAudit, OfSubject } from "@/domain/schema/audit";
import { lastVerdict } from "@/server/chain/verifications";
import type { Context } from "@/server/command";
import { remembered } from "@/server/remembered";
import { together } from "@/server/together";
import { reads, router } from "@/server/trpc";
import { auditEvent } from "./event";
import { auditFacets } from "./facets";
import { auditOfSubject, auditSummary, BUDGET_MS, listAudit, newerAudit } from "./queries";
import { auditTimeline } from "./timeline";
import { noteView } from "./views";

const FACETS_KEPT_MS = 5_000;

/** The question, and what decides who may see its answer: only those who see the same share one. */
const keyOf = ({ actor }: Context, name: string, input: unknown) => {
  const places = placesFor(actor, "audit:read");
  return `audit.${name} ${canonicalJson(places === "everywhere" ? places : { places, of: actor.id })} ${canonicalJson(input)}`;
};

export const auditRouter = router({
  list: reads("audit:read")
    .input(ListAudit)
    .query(async ({ ctx, input }) => {
      const { before: _, limit: __, ...filter } = input;
      const [page] = await Promise.all([
        together(ctx.db, keyOf(ctx, "list", input), () => listAudit(ctx.db, input, ctx.actor)),
        noteView(ctx, filter),
      ]);
      return page;
    }),
  newer: reads("audit:read")
    .input(NewerAudit)
    .query(({ ctx, input }) =>
      together(ctx.db, keyOf(ctx, "newer", input), () => newerAudit(ctx.db, input, ctx.actor)),
    ),
  facets: reads("audit:read")
    .input(AuditFilter)
    .query(({ ctx, input }) =>
      remembered(ctx.db, { key: keyOf(ctx, "facets", input), forMs: FACETS_KEPT_MS, now: ctx.now }, () =>
        auditFacets(ctx.db, input, ctx.actor, BUDGET_MS),
      ),
    ),
  event: reads("audit:read")
    .input(NamedEvent)
    .query(async ({ ctx, input }) => {
      await noteView(ctx, input);
      return auditEvent(ctx.db, input, ctx.actor);
    }),
  timeline: reads("audit:read")
    .input(Correlated)
    .query(async ({ ctx, input }) => {
      await noteView(ctx, input);
      return auditTimeline(ctx.db, input.correlationId, ctx.actor);
    }),
  ofSubject: reads("audit:read")
    .input(OfSubject)
    .query(async ({ ctx, input }) => {
      await noteView(ctx, { kind: input.kind, subjectId: input.id });
      return auditOfSubject(ctx.db, input, ctx.actor);
    }),
  summary: reads("audit:read").query(async ({ ctx }) => ({
    ...(await auditSummary(ctx.db, ctx.actor)),
    verdict: (await lastVerdict(ctx.db)) ?? null,
    stores: await ctx.db.select().from(checkpointStores).orderBy(checkpointStores.name),
  })),
});
