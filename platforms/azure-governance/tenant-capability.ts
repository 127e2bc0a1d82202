import { accepted, parsed } from "@/platforms/answers";
import { reportCapability } from "@/platforms/drivers/report-capability";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { askSigned } from "./client";
import { Me } from "./shapes";
import { TENANTS_PATH } from "./tenant-reads";

/** Belongs to nobody: where single tenants have an address, it answers that it does not know this one. */
const NOBODY = "00000000-0000-4000-8000-000000000000";

/** Whether tenants can be added and changed with our credential, by reads only. */
export const tenantsCapability = (c: Conversation, dialect: string) =>
  reportCapability("tenants.manage", async () => {
    const single = await askSigned(c, { path: `${TENANTS_PATH}/${NOBODY}` });
    if (single.status === 404 && !single.text.includes(NOBODY))
      throw new PlatformError("not-deployed", "This deployment has no address for a single tenant (404).");
    accepted(single, [404]);
    if (dialect === "runbook") return "Tenants can be added, changed and deactivated; no role is asked for.";
    const me = parsed(Me, accepted(await askSigned(c, { path: "/api/v1/auth/me" })));
    if (!me.roles?.includes("admin"))
      throw new PlatformError(
        "forbidden",
        `Our credential has no admin role there (it has ${me.roles?.join(", ") || "none"}): tenants are added by somebody else.`,
      );
    return "Our credential has the admin role, which may add, change and deactivate tenants.";
  });
