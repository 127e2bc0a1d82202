import { PersonOnly } from "@/domain/schema/person";
import { resetSecondFactor } from "@/server/account/second-factor";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import {
  addPerson,
  changeRole,
  disablePerson,
  editSelf,
  enablePerson,
  endSession,
  endSessionsOf,
  newPasswordLink,
} from "./manage";
import { listPeople, listSessions } from "./queries";

export const peopleRouter = router({
  list: reads("person:read").query(({ ctx }) => together(ctx.db, "people.list", () => listPeople(ctx.db))),
  sessions: reads("person:read")
    .input(PersonOnly)
    .query(({ ctx, input }) => listSessions(ctx.db, input.personId)),
  add: runs(addPerson),
  changeRole: runs(changeRole),
  disable: runs(disablePerson),
  enable: runs(enablePerson),
  newLink: runs(newPasswordLink),
  endSession: runs(endSession),
  endSessionsOf: runs(endSessionsOf),
  resetSecondFactor: runs(resetSecondFactor),
  editSelf: runs(editSelf),
});
