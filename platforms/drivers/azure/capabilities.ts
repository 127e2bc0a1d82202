import { reportCapability } from "@/platforms/drivers/report-capability";
import { type CapabilityReport, type Conversation, PlatformError } from "@/platforms/platform";
import { mayDo, readSiteAndPlan } from "./app-service";
import { logsReadable } from "./logs";

/** What this environment's application sees of its App Service, and may do to it. */
export function appServiceCapabilities(c: Conversation): Promise<CapabilityReport[]> {
  return Promise.all([
    reportCapability("cloud.read", async () => {
      const { site, planName } = await readSiteAndPlan(c);
      return `The site ${site.name} and its plan ${planName} can be read.`;
    }),
    reportCapability("cloud.act", async () => {
      if (!(await mayDo(c, "Microsoft.Web/sites/restart/action")))
        throw new PlatformError("forbidden", "Azure's roles do not let our application restart the site.");
      return "Our application may restart the site; whether it may change its plan shows when it does.";
    }),
    reportCapability("logs", () => logsReadable(c)),
  ]);
}
