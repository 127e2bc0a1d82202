import { reportCapability } from "@/platforms/drivers/report-capability";
import { type CapabilityReport, type Conversation, PlatformError } from "@/platforms/platform";
import { mayDo, readSiteAndPlan } from "./app-service";
import { readSecrets } from "./directory";
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

/** Whether the secrets of the platform's application can be seen and made from here. */
export const directoryCapability = (c: Conversation): Promise<CapabilityReport> =>
  reportCapability("credentials.manage", async () => {
    const { application, secrets } = await readSecrets(c);
    return `The ${secrets.length} secrets of ${application} can be read at the directory; whether they may be made and removed shows when they are.`;
  });
