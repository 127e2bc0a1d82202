import { conflict, notFound } from "@/domain/errors";
import { EscalateAlert } from "@/domain/schema/alert";
import { command } from "@/server/command";
import { aboutAlerts, done, skipped, workOn } from "./work-on";

/** Takes the next step of the ladder now instead of when its wait is over. */
export const escalateAlert = command({
  action: "alert.escalate",
  needs: "alert:work",
  input: EscalateAlert,
  async run(ctx, { id, reason }) {
    const { actor } = ctx;
    const worked = await workOn(ctx, { ids: [id] }, (alert, at) => {
      if (alert.state === "resolved") return skipped("It is resolved; there is nobody to tell.");
      if (alert.state === "acknowledged")
        return skipped(`${alert.ownerName ?? "Somebody"} has it; it can be handed over instead.`);
      alert.escalateAt = at;
      return done("The next step is taken now.", {
        kind: "escalated",
        said: `${actor.name} asked for the next step: ${reason}`,
        detail: { reason },
      });
    });
    const [only] = worked.results;
    if (only?.outcome === "refused") throw notFound("alert", String(id));
    if (only?.outcome === "skipped") throw conflict(only.because);
    return { result: {}, audit: aboutAlerts(worked, { reason }) };
  },
});
