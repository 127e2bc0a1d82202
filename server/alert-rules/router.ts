import { z } from "zod";
import { BackTestRule } from "@/domain/schema/alert-rule-edit";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { backTest } from "./back-test";
import { createRule, editRule, resetRule } from "./edit-rule";
import { choices } from "./names";
import { noiseReport } from "./noise";
import { listRules, ruleById } from "./queries";
import { removeRule, switchRuleOff, switchRuleOn } from "./switch-rule";

export const alertRulesRouter = router({
  list: reads("alert-rule:read").query(({ ctx }) =>
    together(ctx.db, "alertRules.list", () => listRules(ctx.db, ctx.now)),
  ),
  byId: reads("alert-rule:read")
    .input(z.strictObject({ id: z.string().max(200) }))
    .query(({ ctx, input }) => ruleById(ctx.db, input.id, ctx.now)),
  choices: reads("alert-rule:read").query(({ ctx }) =>
    together(ctx.db, "alertRules.choices", () => choices(ctx.db)),
  ),
  noise: reads("alert-rule:read").query(({ ctx }) =>
    together(ctx.db, "alertRules.noise", () => noiseReport(ctx.db, ctx.now)),
  ),
  backTest: reads("alert-rule:read")
    .input(BackTestRule)
    .query(({ ctx, input }) =>
      together(ctx.db, `alertRules.backTest ${JSON.stringify(input)}`, () =>
        backTest(ctx.db, input, ctx.now),
      ),
    ),
  create: runs(createRule),
  edit: runs(editRule),
  switchOff: runs(switchRuleOff),
  switchOn: runs(switchRuleOn),
  remove: runs(removeRule),
  resetToDeclared: runs(resetRule),
});
