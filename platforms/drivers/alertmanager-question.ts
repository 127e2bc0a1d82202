import { PlatformError, type Question } from "@/platforms/platform";
import { openAlertmanager } from "./alertmanager";

export const ALERTMANAGER_QUESTION = "alertmanager";

/** The whole list of the Alertmanager beside a platform: what its notifications left out or lost is found here. */
export const alertmanagerQuestion: Question = {
  key: ALERTMANAGER_QUESTION,
  title: "Alerts of Alertmanager",
  everySeconds: 300,
  atLeastSecondsApart: 10,
  timeoutSeconds: 16,
  ask: async (c) => {
    if (!c.environment.baseUrls.alertmanager)
      throw new PlatformError("not-deployed", "The configuration gives no Alertmanager address.");
    const askedAt = c.now();
    const alertmanager = openAlertmanager(c.http, { token: await c.secret("alertmanager-token") });
    const { alerts } = await alertmanager.alerts();
    return { observations: [], alertmanager: { askedAt, alerts } };
  },
};
