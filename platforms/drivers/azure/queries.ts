import { z } from "zod";
import type { PlatformQuery } from "@/platforms/platform";
import { readSiteAndPlan } from "./app-service";

const state: PlatformQuery = {
  key: "appservice.state",
  title: "App Service",
  group: "cloud",
  purpose: "Whether the site is switched on, and how large the plan is on which it runs.",
  capability: "cloud.read",
  input: z.object({}),
  fields: [],
  columns: [
    { key: "site", title: "Site", kind: "code" },
    { key: "state", title: "State", kind: "text" },
    { key: "available", title: "Availability", kind: "text" },
    { key: "host", title: "Host", kind: "code" },
    { key: "plan", title: "Plan", kind: "code" },
    { key: "size", title: "Size", kind: "code" },
    { key: "workers", title: "Instances", kind: "number" },
    { key: "sites", title: "Sites on the plan", kind: "number" },
    { key: "changed", title: "Changed", kind: "time" },
  ],
  timeoutSeconds: 25,
  ask: async (c) => {
    const { site, plan, planName, evidence } = await readSiteAndPlan(c);
    const { state: word, availabilityState, defaultHostName, lastModifiedTimeUtc } = site.properties;
    return {
      rows: [
        [
          site.name,
          word,
          availabilityState ?? null,
          defaultHostName ?? null,
          planName,
          plan.sku.name,
          plan.sku.capacity ?? null,
          plan.properties.numberOfSites ?? null,
          lastModifiedTimeUtc ?? null,
        ],
      ],
      truncated: false,
      said: `${site.name} is ${word.toLowerCase()} on ${plan.sku.name}.`,
      evidence,
    };
  },
};

export const appServiceQueries: readonly PlatformQuery[] = [state];
