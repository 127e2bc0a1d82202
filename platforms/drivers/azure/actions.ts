import { z } from "zod";
import type { Action, Conversation } from "@/platforms/platform";
import { PlanName, PlanSize, refused } from "./access";
import { readRestarts, readSiteAndPlan, resizePlan, restartSite } from "./app-service";

/** What differs from platform to platform: its questions that see the site, and the checks to watch. */
export type AppServiceSetting = { reask: readonly string[]; watch: Action["watch"] };

async function look(c: Conversation) {
  const { site, plan, planName, evidence } = await readSiteAndPlan(c);
  const facts = {
    site: site.name,
    state: site.properties.state,
    plan: planName,
    size: plan.sku.name,
    instances: plan.sku.capacity ?? null,
    sites: plan.properties.numberOfSites ?? null,
  };
  return { facts, plan, evidence };
}

const lookOnly = async (c: Conversation) => {
  const { facts, evidence } = await look(c);
  return { facts, evidence };
};

const restart = ({ reask, watch }: AppServiceSetting): Action => ({
  key: "appservice.restart",
  title: "Restart the App Service",
  label: () => "Restart the site",
  tier: 2,
  purpose:
    "Ends the site's processes and starts them anew. Cures what hangs or leaks; not what a new version broke.",
  fields: [],
  capability: "cloud.act",
  input: z.object({}),
  target: () => "appservice",
  repeatable: true,
  expectedSeconds: 120,
  timeoutSeconds: 60,
  look: lookOnly,
  preview: async (c) => {
    const { facts } = await look(c);
    if (facts.state !== "Running")
      throw refused(`${facts.site} is ${facts.state}: it has to be started, not restarted.`);
    return {
      button: `Restart ${facts.site}`,
      unit: "site",
      targets: [{ id: `appservice:${facts.site}`, title: facts.site, facts }],
      effects: [
        "All its instances end at once; until the first one is warm again, which takes a minute or two, nobody is answered.",
        "What runs in them, jobs and syncs too, is cut off.",
      ],
      inFlight: [`${facts.instances ?? "An unknown number of"} instances run on ${facts.size}.`],
      reversible: { is: false, how: "What was cut off has to be started again." },
      verifies: "Looks whether Azure wrote the restart down as done and the site is running.",
      warnings: ["Azure writes restarts down some minutes late, so the proof takes longer than the restart."],
      bound: { site: facts.site, size: facts.size },
    };
  },
  execute: async (c) => {
    const { evidence } = await restartSite(c);
    return { said: "Azure restarts the site.", facts: {}, evidence };
  },
  verify: {
    afterSeconds: 30,
    everySeconds: 20,
    forSeconds: 1200,
    settled: async (c, _input, _before, startedAt) => {
      const { facts } = await look(c);
      const { restarts, evidence } = await readRestarts(c, startedAt);
      const said = restarts.map(({ status }) => status.value);
      const told = { facts: { state: facts.state, noted: said.join(", ") }, evidence };
      if (said.includes("Failed"))
        return { state: "failed", said: "Azure wrote the restart down as failed.", ...told };
      if (said.includes("Succeeded") && facts.state === "Running")
        return { state: "succeeded", said: `${facts.site} was restarted and is running.`, ...told };
      return {
        state: "pending",
        said: `The site is ${facts.state.toLowerCase()}; no finished restart is written down yet.`,
        ...told,
      };
    },
  },
  reask,
  watch,
});

const scale = ({ reask, watch }: AppServiceSetting): Action<{ plan: string; size: string }> => ({
  key: "appservice.scale",
  title: "Change the size of the App Service plan",
  label: ({ plan, size }) => `Change ${plan} to ${size}`,
  tier: 2,
  purpose: "More or less memory and processors for the site. All sites on the plan move to other machines.",
  fields: [
    {
      key: "plan",
      title: "Plan",
      kind: "choice",
      required: true,
      from: { query: "appservice.state", value: "plan", title: "plan" },
    },
    { key: "size", title: "Size", kind: "text", required: true, help: "For example B2, S1 or P1v3." },
  ],
  capability: "cloud.act",
  input: z.object({ plan: PlanName, size: PlanSize }),
  target: ({ plan }) => `appservice:${plan}`,
  repeatable: true,
  expectedSeconds: 180,
  timeoutSeconds: 90,
  look: lookOnly,
  preview: async (c, { plan, size }) => {
    const { facts } = await look(c);
    if (facts.plan !== plan) throw refused(`${facts.site} runs on ${facts.plan}, not on ${plan}.`);
    if (facts.size === size) throw refused(`${plan} is ${size} already.`);
    const others = (facts.sites ?? 1) - 1;
    return {
      button: `Change ${plan} to ${size}`,
      unit: "plan",
      targets: [
        {
          id: `appservice:${plan}`,
          title: plan,
          facts: { now: facts.size, wanted: size, sites: facts.sites },
        },
      ],
      effects: [
        "Its instances are replaced by others of the new size; the site starts anew on them.",
        "Costs change from now on.",
      ],
      inFlight: [`${facts.instances ?? "An unknown number of"} instances run on ${facts.size}.`],
      reversible: { is: true, how: `Changing it to ${facts.size} again, with another restart.` },
      verifies: `Looks whether the plan is ready as ${size}.`,
      warnings: [
        ...(others > 0
          ? [
              `${others} more ${others === 1 ? "site runs" : "sites run"} on this plan and ${others === 1 ? "moves" : "move"} too.`,
            ]
          : []),
        ...(facts.size[0] === size[0]
          ? []
          : [
              "Another family: the addresses from which the site calls others may change, and what the smaller one lacks (slots, zones) makes Azure refuse.",
            ]),
      ],
      bound: { from: facts.size, sites: facts.sites },
    };
  },
  execute: async (c, { plan: name, size }) => {
    const { facts, plan } = await look(c);
    if (facts.plan !== name) throw refused(`${facts.site} runs on ${facts.plan}, not on ${name}.`);
    const { evidence } = await resizePlan(c, plan, size);
    return { said: `Azure changes ${name} to ${size}.`, facts: { size }, evidence };
  },
  verify: {
    afterSeconds: 15,
    everySeconds: 20,
    forSeconds: 1200,
    settled: async (c, { plan: name, size }) => {
      const { facts, plan, evidence } = await look(c);
      const doing = plan.properties.provisioningState ?? plan.properties.status ?? "unknown";
      const told = { facts: { ...facts, doing }, evidence };
      if (doing === "Failed")
        return { state: "failed", said: `Azure could not change ${name}; it is ${facts.size}.`, ...told };
      if (facts.plan === name && facts.size === size && /^(Succeeded|Ready)$/.test(doing))
        return { state: "succeeded", said: `${name} is ready as ${size}.`, ...told };
      return { state: "pending", said: `${facts.plan} is ${facts.size}, ${doing.toLowerCase()}.`, ...told };
    },
  },
  reask,
  undo: ({ plan }, { size }) =>
    typeof size === "string"
      ? { action: "appservice.scale", input: { plan, size }, label: `Change ${plan} back to ${size}` }
      : undefined,
  watch,
});

export const appServiceActions = (setting: AppServiceSetting): readonly Action[] => [
  restart(setting),
  scale(setting),
];
