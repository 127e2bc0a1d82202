import { listSessions } from "@/server/people/queries";
import { reads, router, runs } from "@/server/trpc";
import { ownAccount, waysIn, waysToProve } from "./queries";
import {
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
} from "./second-factor";
import { endOtherSessions, endOwnSession } from "./sessions";

export const accountRouter = router({
  own: reads("self:read").query(({ ctx }) => ownAccount(ctx.db, ctx.actor)),
  sessions: reads("self:read").query(({ ctx }) => listSessions(ctx.db, ctx.actor.id)),
  waysIn: reads("self:read").query(() => waysIn()),
  waysToProve: reads("self:read").query(({ ctx }) => waysToProve(ctx.db, ctx.actor)),
  beginSecondFactor: runs(beginSecondFactor),
  confirmSecondFactor: runs(confirmSecondFactor),
  removeSecondFactor: runs(removeSecondFactor),
  renewRecoveryCodes: runs(renewRecoveryCodes),
  endSession: runs(endOwnSession),
  endOtherSessions: runs(endOtherSessions),
});
