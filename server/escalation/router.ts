import { Simulate } from "@/domain/schema/escalation";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { addContact, editContact } from "./contacts";
import { addPolicy, editPolicy } from "./ladders";
import { addOverride, endOverride } from "./overrides";
import { listContacts, listPolicies, listSchedules, simulate } from "./queries";
import { resetToDeclared } from "./reset";
import { addSchedule, editSchedule } from "./schedules";

export const escalationRouter = router({
  schedules: reads("escalation:read").query(({ ctx }) =>
    together(ctx.db, "escalation.schedules", () => listSchedules(ctx.db, ctx.now)),
  ),
  contacts: reads("escalation:read").query(({ ctx }) =>
    together(ctx.db, "escalation.contacts", () => listContacts(ctx.db)),
  ),
  policies: reads("escalation:read").query(({ ctx }) =>
    together(ctx.db, "escalation.policies", () => listPolicies(ctx.db, ctx.now)),
  ),
  simulate: reads("escalation:read")
    .input(Simulate)
    .query(({ ctx, input }) => simulate(ctx.db, input)),
  addContact: runs(addContact),
  editContact: runs(editContact),
  addPolicy: runs(addPolicy),
  editPolicy: runs(editPolicy),
  addSchedule: runs(addSchedule),
  editSchedule: runs(editSchedule),
  addOverride: runs(addOverride),
  endOverride: runs(endOverride),
  resetToDeclared: runs(resetToDeclared),
});
