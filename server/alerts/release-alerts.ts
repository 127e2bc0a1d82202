import { ReleaseAlerts } from "@/domain/schema/alert";
import { command } from "@/server/command";
import { whoHas } from "./hand";
import { restartedClock, UNOWNED } from "./life";
import { aboutAlerts, answerOf, done, refused, skipped, workOn } from "./work-on";

/** Gives alerts back: they are open again and their ladder starts anew. Only an admin gives back another's. */
export const releaseAlerts = command({
  action: "alert.release",
  needs: "alert:work",
  input: ReleaseAlerts,
  async run(ctx, { ids }) {
    const { actor, now } = ctx;
    const worked = await workOn(ctx, { ids, undo: "release" }, (alert, at) => {
      if (alert.state !== "acknowledged") return skipped("Nobody has it.");
      if (alert.ownerId !== actor.id && actor.role !== "admin")
        return refused(`${whoHas(alert, now)}. Hand it over to yourself if you go on with it.`);
      const whose = alert.ownerId === actor.id ? "" : ` ${alert.ownerName} had it.`;
      Object.assign(alert, { state: "open", ...UNOWNED, ...restartedClock(at) });
      return done("Open again; nobody has it.", {
        kind: "released",
        said: `${actor.name} gave it back.${whose}`,
      });
    });
    return { result: answerOf(worked), audit: aboutAlerts(worked, {}) };
  },
});
