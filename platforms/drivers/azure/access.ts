import { z } from "zod";
import { type Conversation, PlatformError } from "@/platforms/platform";

export const MANAGEMENT = "azure-management";
export const LOGIN = "azure-login";
export const GRAPH = "azure-graph";
/** The site's own console, where its files lie. */
export const SCM = "azure-scm";
export const TENANT = "azure-tenant";
export const CLIENT = "azure-client-id";
export const SITE = "azure-site";
export const CLIENT_SECRET = "azure-client-secret";
/** The application that the platform itself signs in as, and the secret that it does so with. */
export const APP_TENANT = "platform-tenant";
export const APP_CLIENT = "platform-client-id";
export const APP_SECRET = "client-secret";
/** The site's setting in which that secret lies. */
const SECRET_SETTING = "platform-secret-setting";

/** What a platform declares to have its App Service seen. */
export const AZURE_URLS = [
  { name: MANAGEMENT, title: "Azure Resource Manager: https://management.azure.com", required: false },
  { name: LOGIN, title: "Microsoft Entra: https://login.microsoftonline.com", required: false },
  { name: GRAPH, title: "Microsoft Graph: https://graph.microsoft.com", required: false },
  { name: SCM, title: "The site's own console: https://<site>.scm.azurewebsites.net", required: false },
];
export const AZURE_CREDENTIAL = {
  name: CLIENT_SECRET,
  title: "Secret of the Entra application that manages the App Service",
  required: false,
};

export const APP_CREDENTIAL = {
  name: APP_SECRET,
  title: "Secret of the Entra application that the platform signs in as",
  required: false,
};

export const missing = (message: string) => new PlatformError("not-deployed", message, { notSent: true });
export const refused = (message: string) => new PlatformError("failed", message, { notSent: true });

function optionOf(c: Conversation, name: string, pattern: RegExp, say: string): string {
  const value = c.environment.options[name]?.trim();
  if (!value) throw missing(`The configuration names no option "${name}".`);
  if (!pattern.test(value)) throw missing(`The option "${name}" is ${say}.`);
  return value;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const RESOURCE =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[\w.()-]{1,90}\/providers\/Microsoft\.Web\/sites\/[A-Za-z0-9-]{1,60}$/;

export const applicationOf = (c: Conversation) => ({
  tenant: optionOf(c, TENANT, UUID, "the id of a directory, a UUID"),
  client: optionOf(c, CLIENT, UUID, "the id of an application, a UUID"),
});
export const platformAppOf = (c: Conversation) => ({
  tenant: optionOf(c, APP_TENANT, UUID, "the id of a directory, a UUID"),
  client: optionOf(c, APP_CLIENT, UUID, "the id of an application, a UUID"),
});
export const settingOf = (c: Conversation) =>
  c.environment.options[SECRET_SETTING]?.trim() || "AZURE_CLIENT_SECRET";
export const siteOf = (c: Conversation) =>
  optionOf(
    c,
    SITE,
    RESOURCE,
    "the resource id of a site: /subscriptions/…/providers/Microsoft.Web/sites/<name>",
  );

export const PlanName = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9-]{1,60}$/, "A plan has letters, digits and dashes in its name.");
export const PlanSize = z
  .string()
  .trim()
  .regex(/^[A-Z][A-Za-z0-9]{1,9}$/, "A size is written like B2, S1 or P1v3.");

export const lastOf = (id: string) => id.split("/").at(-1) ?? "";
