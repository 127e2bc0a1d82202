import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { beginFreeze, endFreeze } from "./change-freeze";
import { freezesInForce, listAutomations, pastFreezes, whoMayAct } from "./queries";
import { setAutomation } from "./set-automation";

export const freezesRouter = router({
  inForce: reads("freeze:read").query(({ ctx }) =>
    together(ctx.db, "freezes.inForce", () => freezesInForce(ctx.db, ctx.now)),
  ),
  past: reads("freeze:read").query(({ ctx }) => pastFreezes(ctx.db, ctx.now)),
  /** Who can be named to act while one is in force. */
  people: reads("freeze:set").query(({ ctx }) => whoMayAct(ctx.db)),
  automations: reads("freeze:read").query(({ ctx }) => listAutomations(ctx.db, ctx.now)),
  begin: runs(beginFreeze),
  end: runs(endFreeze),
  setAutomation: runs(setAutomation),
});
