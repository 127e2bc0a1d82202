import { z } from "zod";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { lastOf, siteOf } from "./access";
import { askArm } from "./arm";

const WEB = "2024-11-01";
const ACTIVITY = "2015-04-01";

const Site = z.object({
  name: z.string(),
  properties: z.object({
    state: z.string(),
    availabilityState: z.string().nullish(),
    defaultHostName: z.string().nullish(),
    serverFarmId: z.string(),
    lastModifiedTimeUtc: z.string().nullish(),
  }),
});
const Plan = z.looseObject({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  sku: z.looseObject({ name: z.string(), tier: z.string().nullish(), capacity: z.number().nullish() }),
  properties: z.looseObject({
    status: z.string().nullish(),
    provisioningState: z.string().nullish(),
    numberOfSites: z.number().nullish(),
  }),
});
export type Plan = z.output<typeof Plan>;

const PLAN =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[\w.()-]{1,90}\/providers\/Microsoft\.Web\/server[fF]arms\/[A-Za-z0-9-]{1,60}$/;

export async function readSite(c: Conversation) {
  const { value, evidence } = await askArm(c, { path: siteOf(c), version: WEB }, Site);
  return { site: value, evidence };
}

/** The site and the plan that it runs on, which other sites may share. */
export async function readSiteAndPlan(c: Conversation) {
  const { site } = await readSite(c);
  const path = site.properties.serverFarmId;
  if (!PLAN.test(path))
    throw new PlatformError("unreadable", "Azure names a plan that is none: the site cannot be looked at.");
  const { value: plan, evidence } = await askArm(c, { path, version: WEB }, Plan);
  return { site, plan, planName: lastOf(path), evidence };
}

export async function restartSite(c: Conversation) {
  const path = `${siteOf(c)}/restart`;
  return askArm(c, { method: "POST", path, version: WEB, query: { softRestart: "false" } }, z.unknown());
}

/** The plan as it is, with another size; what is left out of a PUT would be taken away. */
export async function resizePlan(c: Conversation, { id, name: _name, sku, ...plan }: Plan, size: string) {
  return askArm(
    c,
    {
      method: "PUT",
      path: id,
      version: WEB,
      json: { ...plan, sku: { name: size, capacity: sku.capacity ?? 1 } },
    },
    z.unknown(),
  );
}

const Events = z.object({
  value: z.array(
    z.object({
      operationName: z.object({ value: z.string() }),
      status: z.object({ value: z.string() }),
      eventTimestamp: z.string(),
    }),
  ),
});

/** What Azure wrote down of restarts since then. It comes there some minutes late. */
export async function readRestarts(c: Conversation, since: Date) {
  const site = siteOf(c);
  const subscription = site.split("/").slice(0, 3).join("/");
  const { value, evidence } = await askArm(
    c,
    {
      path: `${subscription}/providers/Microsoft.Insights/eventtypes/management/values`,
      version: ACTIVITY,
      query: {
        $filter: `eventTimestamp ge '${since.toISOString()}' and resourceUri eq '${site}'`,
        $select: "operationName,status,eventTimestamp",
      },
    },
    Events,
  );
  const restarts = value.value.filter(
    ({ operationName, eventTimestamp }) =>
      operationName.value.toLowerCase() === "microsoft.web/sites/restart/action" &&
      Date.parse(eventTimestamp) >= since.getTime(),
  );
  return { restarts, evidence };
}

const Permissions = z.object({
  value: z.array(z.object({ actions: z.array(z.string()), notActions: z.array(z.string()).optional() })),
});

/** Whether our application may do something to the site, by what Azure says of its roles. */
export async function mayDo(c: Conversation, operation: string): Promise<boolean> {
  const path = `${siteOf(c)}/providers/Microsoft.Authorization/permissions`;
  const { value } = await askArm(c, { path, version: "2022-04-01" }, Permissions);
  const fits = (pattern: string) =>
    new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*")}$`, "i").test(
      operation,
    );
  return value.value.some(({ actions, notActions = [] }) => actions.some(fits) && !notActions.some(fits));
}
