import { and, eq } from "drizzle-orm";
import { alertUndos } from "@/db/schema";
import { UNDO_WITHIN, type Undoable } from "@/domain/alert";
import { conflict } from "@/domain/errors";
import { UndoAlertWork } from "@/domain/schema/alert";
import { command } from "@/server/command";
import type { EventRow } from "./alert-rows";
import { isSameHand, rowOf } from "./hand";
import { aboutAlerts, answerOf, done, refused, workOn } from "./work-on";

/** What whoever is told of alerts hears of an undo. */
const HEARD_AS: Record<Undoable, EventRow["kind"]> = {
  acknowledge: "released",
  release: "acknowledged",
  resolve: "reopened",
};

const UNDONE: Record<Undoable, string> = {
  acknowledge: "the acknowledgement",
  release: "giving it back",
  resolve: "resolving it",
};

/** Takes back what the same person did seconds ago, wherever nobody changed it since. Once. */
export const undoAlertWork = command({
  action: "alert.undo",
  needs: "alert:work",
  input: UndoAlertWork,
  async run(ctx, { token }) {
    const { db, actor, now } = ctx;
    const [kept] = await db
      .delete(alertUndos)
      .where(and(eq(alertUndos.token, token), eq(alertUndos.byId, actor.id)))
      .returning();
    if (!kept || now.getTime() - kept.at.getTime() > UNDO_WITHIN * 1000)
      throw conflict(`That can be taken back for ${UNDO_WITHIN} s only, once, by whoever did it.`);
    const hands = new Map(kept.alerts.map((one) => [one.id, one]));
    const ids = [...hands.keys()];
    const worked = await workOn(ctx, { ids }, (alert) => {
      const hand = hands.get(alert.id);
      if (!hand || !isSameHand(alert, hand.after)) return refused("It was changed meanwhile; it stays so.");
      Object.assign(alert, rowOf(hand.before));
      return done("As it was before.", {
        kind: HEARD_AS[kept.verb],
        said: `${actor.name} took back ${UNDONE[kept.verb]}.`,
        detail: { undone: kept.verb },
      });
    });
    if (worked.done === 0)
      throw conflict("Somebody changed it meanwhile; nothing was taken back. Look at it and decide again.");
    return { result: answerOf(worked), audit: aboutAlerts(worked, { undone: kept.verb }) };
  },
});
