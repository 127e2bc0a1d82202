import type { z } from "zod";
import { badRequest } from "@/domain/errors";
import {
  Acknowledge,
  Escalate,
  Evaluate,
  Note,
  Release,
  Resolve,
  Transfer,
  Undo,
} from "@/domain/schema/alert";
import { command } from "@/server/command";
import { runs } from "@/server/trpc";

type Result = { id: number; outcome: "done" | "skipped" | "refused"; because: string };
type Answer = { done: number; results: Result[]; undoToken: string | null };

const later = <I extends z.ZodType, R>(action: string, input: I) =>
  runs(
    command({
      action,
      needs: "alert:work",
      input,
      async run(): Promise<{ result: R; audit: { subjectKind: string; subjectId: string } }> {
        throw badRequest("Alerts cannot be worked on yet.");
      },
    }),
  );

export const alertWrites = {
  acknowledge: later<typeof Acknowledge, Answer>("alert.acknowledge", Acknowledge),
  release: later<typeof Release, Answer>("alert.release", Release),
  transfer: later<typeof Transfer, Answer>("alert.transfer", Transfer),
  note: later<typeof Note, { id: number }>("alert.note", Note),
  resolve: later<typeof Resolve, Answer>("alert.resolve", Resolve),
  escalate: later<typeof Escalate, { id: number }>("alert.escalate", Escalate),
  evaluate: later<typeof Evaluate, { environments: number }>("alert.evaluate", Evaluate),
  undo: later<typeof Undo, Answer>("alert.undo", Undo),
};
