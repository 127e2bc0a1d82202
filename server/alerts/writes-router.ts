import { runs } from "@/server/trpc";
import { acknowledgeAlerts } from "./acknowledge-alerts";
import { escalateAlert } from "./escalate-alert";
import { evaluateAlerts } from "./evaluate-alerts";
import { noteAlert } from "./note-alert";
import { releaseAlerts } from "./release-alerts";
import { resolveAlerts } from "./resolve-alerts";
import { transferAlerts } from "./transfer-alerts";
import { undoAlertWork } from "./undo-alert-work";

export const alertWrites = {
  acknowledge: runs(acknowledgeAlerts),
  release: runs(releaseAlerts),
  transfer: runs(transferAlerts),
  note: runs(noteAlert),
  resolve: runs(resolveAlerts),
  escalate: runs(escalateAlert),
  evaluate: runs(evaluateAlerts),
  undo: runs(undoAlertWork),
};
