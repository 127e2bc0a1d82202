import { ListFailures } from "@/domain/schema/failure";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { addFailureRule, switchFailureRule } from "./failure-rules";
import { listFailures } from "./failures";
import { listFailureRules } from "./read-rules";
import { setFailureClass } from "./set-class";

export const failuresRouter = router({
  list: reads("job:read")
    .input(ListFailures)
    .query(({ ctx, input }) =>
      together(ctx.db, `failures.list ${input.hours}`, () => listFailures(ctx.db, input.hours, ctx.now)),
    ),
  rules: reads("job:read").query(({ ctx }) => listFailureRules(ctx.db)),
  setClass: runs(setFailureClass),
  addRule: runs(addFailureRule),
  switchRule: runs(switchFailureRule),
});
