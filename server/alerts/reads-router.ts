import {
  type AlertFilter,
  CountFacets,
  ListAlerts,
  OneAlert,
  PreviewAlerts,
} from "@/domain/schema/alert-query";
import { together } from "@/server/together";
import { reads } from "@/server/trpc";
import { alertPage } from "./alert-page";
import { alertCounts, alertSummary } from "./counts";
import { alertEvidence } from "./evidence";
import { alertFacets } from "./facets";
import { forgottenAlerts } from "./forgotten";
import { foldedAlerts, listAlerts } from "./list";
import { previewAlerts } from "./preview";
import { alertTakers } from "./takers";

/** What the triage screen asks. A flood of open screens with the same question is answered once. */
export const alertReads = {
  list: reads("alert:read")
    .input(ListAlerts.prefault({}))
    .query(({ ctx, input }) =>
      together(ctx.db, `alerts.list ${whose(ctx.actor.id, input.filter)} ${JSON.stringify(input)}`, () =>
        listAlerts(ctx.db, input, ctx.actor.id),
      ),
    ),
  folded: reads("alert:read")
    .input(OneAlert)
    .query(({ ctx, input }) => foldedAlerts(ctx.db, input.id)),
  facets: reads("alert:read")
    .input(CountFacets.prefault({}))
    .query(({ ctx, input }) => alertFacets(ctx.db, input.filter, ctx.actor.id, ctx.now)),
  counts: reads("alert:read").query(({ ctx }) => alertCounts(ctx.db, ctx.actor.id, ctx.now)),
  summary: reads("alert:read").query(({ ctx }) => alertSummary(ctx.db, ctx.actor.id, ctx.now)),
  forgotten: reads("alert:read").query(({ ctx }) =>
    together(ctx.db, "alerts.forgotten", () => forgottenAlerts(ctx.db)),
  ),
  byId: reads("alert:read")
    .input(OneAlert)
    .query(({ ctx, input }) => alertPage(ctx.db, input.id, ctx.now)),
  takers: reads("alert:work").query(({ ctx }) => alertTakers(ctx.db)),
  evidence: reads("alert:read")
    .input(OneAlert)
    .query(({ ctx, input }) => alertEvidence(ctx.db, input.id, ctx.now)),
  preview: reads("alert:read")
    .input(PreviewAlerts)
    .query(({ ctx, input }) => previewAlerts(ctx.db, input, ctx.actor.id)),
};

/** Two people have different alerts of their own; everything else is the same for everybody. */
const whose = (actorId: string, filter: AlertFilter) => (filter.owner === "mine" ? actorId : "");
