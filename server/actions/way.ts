import type { Db } from "@/db";
import type { actionRuns } from "@/db/schema";
import { can, placeOf } from "@/domain/access";
import type { Action, Conversation } from "@/platforms/platform";
import { standingOf } from "@/server/grants/holdings";
import type { EnvironmentBook } from "@/server/observe/environment-book";
import { actionsOf } from "./actions-of";

type Run = typeof actionRuns.$inferSelect;
export type Way = { action: Action; conversation: Conversation; input: Record<string, string> };

/** Everything the run needs, checked again now: the person may have lost the role since they asked. */
export async function wayTo(db: Db, book: EnvironmentBook, run: Run): Promise<Way | { refused: string }> {
  const refused = await whyNotTheirs(db, run);
  if (refused) return { refused };
  if (!book.environment(run.environmentId)) await book.refresh();
  const found = book.environment(run.environmentId);
  if (!found) return { refused: "The environment is no longer configured." };
  const action = actionsOf(found.connector, found.row).find(({ key }) => key === run.action);
  const parsed = action?.input.safeParse(run.input);
  if (!action || !parsed?.success) return { refused: "This deployment no longer offers the action." };
  if (action.tier > run.tier)
    return {
      refused: "The action needs more consent than it did when this was asked for. Ask for it again.",
    };
  return { action, conversation: found.conversation, input: parsed.data };
}

/** Why whoever asked may not have it done any more. */
export async function whyNotTheirs(db: Db, run: Run): Promise<string | undefined> {
  if (!run.requestedById) return undefined;
  const person = await standingOf(db, run.requestedById);
  const place = placeOf(run.environmentId, run.tenant);
  if (!person || !can(person, "action:run", place))
    return `${run.requestedByName} may not run actions any more.`;
  if (run.tier >= 3 && !can(person, "action:destroy", place))
    return `${run.requestedByName} may not do what can lose data or access.`;
  return undefined;
}
