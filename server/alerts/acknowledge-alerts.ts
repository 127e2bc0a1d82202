import { AcknowledgeAlerts } from "@/domain/schema/alert";
import { command } from "@/server/command";
import type { AlertRow } from "./alert-rows";
import { clockText, isOwned, leaseOf, refusePast, whoHas } from "./hand";
import { aboutAlerts, answerOf, done, refused, skipped, workOn } from "./work-on";

/** Takes alerts for a while: until then nobody else is told. Whoever has one already extends it; another's stays. */
export const acknowledgeAlerts = command({
  action: "alert.acknowledge",
  needs: "alert:work",
  input: AcknowledgeAlerts,
  async run(ctx, { ids, until, reason, expected }) {
    const { actor, now } = ctx;
    refusePast(until, now);
    const worked = await workOn(ctx, { ids, expected, undo: "acknowledge" }, (alert, at) => {
      if (alert.state === "resolved") return skipped("It is resolved already.");
      if (isOwned(alert, now) && alert.ownerId !== actor.id) return refused(`${whoHas(alert, now)}.`);
      const lease = leaseOf(alert, until, at);
      if (typeof lease === "string") return refused(lease);
      Object.assign(alert, {
        state: "acknowledged",
        ownerId: actor.id,
        ownerName: actor.name,
        ackReason: reason,
        ackedAt: at,
        ackUntil: lease,
        escalateAt: null,
      } satisfies Partial<AlertRow>);
      const yours = clockText(lease, now);
      const said = `${actor.name} has it until ${yours}: ${reason}`;
      const detail = { until: lease.toISOString(), reason };
      return done(`Yours until ${yours}.`, { kind: "acknowledged", said, detail });
    });
    return {
      result: answerOf(worked),
      audit: aboutAlerts(worked, { until: until.toISOString(), reason }),
    };
  },
});
