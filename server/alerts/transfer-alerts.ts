import { can, placeOf } from "@/domain/access";
import { badRequest, notFound } from "@/domain/errors";
import { TransferAlerts } from "@/domain/schema/alert";
import { command } from "@/server/command";
import { tellTaker, waysTo } from "@/server/escalation/tell-taker";
import { standingOf } from "@/server/grants/holdings";
import type { AlertRow } from "./alert-rows";
import { clockText, leaseOf, refusePast } from "./hand";
import { aboutAlerts, answerOf, done, refused, skipped, workOn } from "./work-on";

/** Hands alerts that somebody has over to somebody else, or to oneself, for a while that starts anew. */
export const transferAlerts = command({
  action: "alert.transfer",
  needs: "alert:work",
  input: TransferAlerts,
  async run(ctx, { ids, toPersonId, until, reason }) {
    const { db, actor, now, correlationId } = ctx;
    refusePast(until, now);
    const to = await standingOf(db, toPersonId);
    if (!to) throw notFound("person", toPersonId);
    if (!can(to, "alert:work"))
      throw badRequest(`${to.name} may not work on alerts; hand it over to an operator or an admin.`);
    const ways = to.id === actor.id ? [] : await waysTo(db, to.email, now);
    const told =
      to.id === actor.id
        ? ""
        : ways.length > 0
          ? ` They are told by ${ways.map(({ channel }) => channel).join(" and ")}.`
          : " Nobody tells them: no channel reaches them.";
    const handed: AlertRow[] = [];
    const worked = await workOn(ctx, { ids }, (alert, at) => {
      if (alert.state === "resolved") return skipped("It is resolved already.");
      if (alert.state === "open") return skipped("Nobody has it; take it instead.");
      if (!can(to, "alert:work", placeOf(alert.environmentId, alert.tenant)))
        return refused(`${to.name} may not work on alerts of ${alert.environmentId}.`);
      const lease = leaseOf(alert, until, at);
      if (typeof lease === "string") return refused(lease);
      const from = alert.ownerName;
      Object.assign(alert, {
        ownerId: to.id,
        ownerName: to.name,
        ackReason: reason,
        ackedAt: at,
        ackUntil: lease,
      } satisfies Partial<AlertRow>);
      handed.push(alert);
      const theirs = clockText(lease, now);
      const said = `From ${from} to ${to.name} until ${theirs}: ${reason}`;
      const detail = { from, to: to.name, until: lease.toISOString(), reason };
      return done(`${to.name} has it until ${theirs}.${told}`, { kind: "transferred", said, detail });
    });
    await tellTaker(db, { alerts: handed, ways, fromName: actor.name, cause: correlationId }, now);
    return {
      result: answerOf(worked),
      audit: aboutAlerts(worked, { to: to.name, toPersonId, until: until.toISOString(), reason }),
    };
  },
});
