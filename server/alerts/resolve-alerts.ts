import { ResolveAlerts } from "@/domain/schema/alert";
import { command } from "@/server/command";
import type { AlertRow } from "./alert-rows";
import { resolveAtSource } from "./resolve-at-source";
import { aboutAlerts, answerOf, done, refused, skipped, workOn } from "./work-on";

/** Somebody says that it is over, and why when it still fires; the platform that told of it is asked to agree. */
export const resolveAlerts = command({
  action: "alert.resolve",
  needs: "alert:work",
  input: ResolveAlerts,
  async run(ctx, { ids, reason, usefulness, expected }) {
    const { actor, db, now, enqueue } = ctx;
    const worked = await workOn(ctx, { ids, expected, undo: "resolve" }, (alert, at) => {
      if (alert.state === "resolved") return skipped("It is resolved already.");
      const isFiring = alert.recoveringSince === null;
      if (isFiring && reason.length < 3) return refused("It still fires: say in a few words why it is over.");
      Object.assign(alert, {
        state: "resolved",
        resolvedAt: at,
        resolvedHow: "person",
        resolvedByName: actor.name,
        resolveReason: reason || null,
        usefulness: usefulness ?? alert.usefulness,
        escalateAt: null,
      } satisfies Partial<AlertRow>);
      return done(
        isFiring
          ? "Resolved. It opens again in 10 min if it still fires, at once if it comes back."
          : "Resolved.",
        {
          kind: "resolved",
          said: `${actor.name} resolved it${isFiring ? " while it fired" : ""}${reason ? `: ${reason}` : "."}`,
          detail: { how: "person", reason, usefulness, wasFiring: isFiring },
        },
      );
    });
    const askedAtSource = await resolveAtSource({ db, now, enqueue, actor }, worked.doneIds);
    return {
      result: { ...answerOf(worked), askedAtSource },
      audit: aboutAlerts(worked, { reason, usefulness, askedAtSource }),
    };
  },
});
