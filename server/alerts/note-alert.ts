import { notFound } from "@/domain/errors";
import { NoteAlert } from "@/domain/schema/alert";
import { command } from "@/server/command";
import { aboutAlerts, done, workOn } from "./work-on";

/** Writes down what somebody found out, on a resolved alert as well. */
export const noteAlert = command({
  action: "alert.note",
  needs: "alert:work",
  input: NoteAlert,
  async run(ctx, { id, text }) {
    const worked = await workOn(ctx, { ids: [id] }, (alert) => {
      alert.noteCount += 1;
      alert.lastNote = text;
      return done("Written down.", { kind: "noted", said: text });
    });
    if (worked.done === 0) throw notFound("alert", String(id));
    return { result: {}, audit: aboutAlerts(worked, { text }) };
  },
});
