import { z } from "zod";
import type { Action } from "@/platforms/platform";
import { Revision, refused, ServiceName, shortOf } from "./access";
import { openEcs } from "./client";
import { clusterOf, describeServices, imagesOf, liveService, movableImages, plural, primaryOf } from "./ecs";
import { breakerWarnings, lookAtService, rolledOut, underWay } from "./ecs-settled";
import { SERVICE_FIELD } from "./query-kit";

/** What differs from platform to platform: the questions that see its services, and the checks to watch. */
export type CloudSetting = { reask: readonly string[]; watch: Action["watch"] };

const VERIFY = { afterSeconds: 5, everySeconds: 15, forSeconds: 1200 };
const AUTOSCALING =
  "Where a scaling policy stands over the service, it sets the number again; the console cannot see policies.";

export const restart = ({ reask, watch }: CloudSetting): Action<{ service: string }> => ({
  key: "ecs.restart",
  title: "Start a service's tasks anew",
  label: ({ service }) => `Restart ${service}`,
  tier: 2,
  purpose:
    "Starts new tasks of the revision that runs, and stops the old ones once the new ones are healthy. Cures what hangs; not what a new version broke.",
  fields: [SERVICE_FIELD],
  capability: "cloud.act",
  input: z.object({ service: ServiceName }),
  target: ({ service }) => `ecs:${service}`,
  repeatable: true,
  expectedSeconds: 240,
  timeoutSeconds: 60,
  look: lookAtService,
  preview: async (c, { service: name }) => {
    const service = await liveService(c, await openEcs(c), name);
    const revision = shortOf(service.taskDefinition);
    return {
      button: `Restart ${plural(service.desiredCount ?? 0, "task")}`,
      unit: "service",
      targets: [{ id: `ecs:${name}`, title: name, facts: { revision, tasks: service.desiredCount ?? null } }],
      effects: [
        `${plural(service.desiredCount ?? 0, "new task")} of ${revision} start; the old ones stop after them.`,
        "Requests to the old tasks end, or are cut off after the load balancer's delay.",
      ],
      inFlight: underWay(service),
      reversible: { is: false, how: "Old tasks do not come back. The revision stays the same." },
      verifies: "Looks whether a new deployment is complete and was not taken back.",
      warnings: [
        ...breakerWarnings(service),
        ...((service.desiredCount ?? 0) === 0 ? ["No task is wanted, so none will start."] : []),
      ],
      bound: { revision, wanted: service.desiredCount ?? null },
    };
  },
  execute: async (c, { service }) => {
    const aws = await openEcs(c, "change");
    const cluster = clusterOf(c);
    const told = await aws.ask((ecs) => ecs.updateService({ cluster, service, forceNewDeployment: true }));
    const deployment = (told.service && primaryOf(told.service)?.id) ?? null;
    return { said: `${service} starts its tasks anew.`, facts: { deployment }, evidence: aws.evidence };
  },
  verify: {
    ...VERIFY,
    settled: (c, { service }, before, startedAt, call) => rolledOut(c, service, before, startedAt, { call }),
  },
  reask,
  watch,
});

export const rollback = ({ reask, watch }: CloudSetting): Action<{ service: string; revision: string }> => ({
  key: "ecs.rollback",
  title: "Run another revision of a service",
  label: ({ service, revision }) => `Set ${service} to ${revision}`,
  tier: 2,
  purpose:
    "Lets a service run a revision that is chosen, as a rule the one before. Data and schema stay as they are: old code has to fit them.",
  fields: [
    SERVICE_FIELD,
    {
      key: "revision",
      title: "Revision",
      kind: "choice",
      required: true,
      from: { query: "ecs.task-definitions", value: "revision", title: "revision" },
    },
  ],
  capability: "cloud.act",
  input: z.object({ service: ServiceName, revision: Revision }),
  target: ({ service }) => `ecs:${service}`,
  repeatable: true,
  expectedSeconds: 240,
  timeoutSeconds: 60,
  look: lookAtService,
  preview: async (c, { service: name, revision }) => {
    const aws = await openEcs(c);
    const service = await liveService(c, aws, name);
    const now = shortOf(service.taskDefinition);
    if (now === revision) throw refused(`${name} runs ${revision} already.`);
    if (now.split(":")[0] !== revision.split(":")[0])
      throw refused(`${revision} is of another family than ${now}, which ${name} runs.`);
    const describe = async (taskDefinition: string) =>
      (await aws.ask((ecs) => ecs.describeTaskDefinition({ taskDefinition }))).taskDefinition ?? {};
    const [next, current] = [await describe(revision), await describe(now)];
    if (next.status !== "ACTIVE")
      throw refused(
        `${revision} is ${next.status ?? "in no known state"}: a service can no longer be given it.`,
      );
    const isNewer = Number(revision.split(":")[1]) > Number(now.split(":")[1]);
    return {
      button: `Replace ${plural(service.desiredCount ?? 0, "task")}`,
      unit: "service",
      targets: [
        {
          id: `ecs:${name}`,
          title: name,
          facts: { now, "image now": imagesOf(current), next: revision, "image next": imagesOf(next) },
        },
      ],
      effects: [
        `${plural(service.desiredCount ?? 0, "new task")} of ${revision} start; those of ${now} stop after them.`,
        "For some minutes old and new answer side by side.",
      ],
      inFlight: underWay(service),
      reversible: { is: true, how: `Setting it to ${now} again.` },
      verifies: `Looks whether the deployment of ${revision} is complete and was not taken back.`,
      warnings: [
        ...breakerWarnings(service),
        ...(isNewer ? [`${revision} is newer than ${now}: this goes forward, not back.`] : []),
        ...movableImages(next).map(
          (image) =>
            `The tag of ${image.split("/").at(-1)} can have been moved since: it may be other code than then.`,
        ),
      ],
      bound: { from: now, to: revision, wanted: service.desiredCount ?? null },
    };
  },
  execute: async (c, { service, revision }) => {
    const aws = await openEcs(c, "change");
    const cluster = clusterOf(c);
    const told = await aws.ask((ecs) => ecs.updateService({ cluster, service, taskDefinition: revision }));
    const deployment = (told.service && primaryOf(told.service)?.id) ?? null;
    return { said: `${service} is being set to ${revision}.`, facts: { deployment }, evidence: aws.evidence };
  },
  verify: {
    ...VERIFY,
    settled: (c, { service, revision }, before, startedAt, call) =>
      rolledOut(c, service, before, startedAt, { call, revision }),
  },
  reask,
  undo: ({ service }, { revision }) =>
    typeof revision === "string" && revision !== ""
      ? { action: "ecs.rollback", input: { service, revision }, label: `Set ${service} back to ${revision}` }
      : undefined,
  watch,
});

const MOST_TASKS = 100;
const Count = z
  .string()
  .trim()
  .regex(/^\d{1,3}$/, "A whole number of tasks.")
  .refine((count) => Number(count) <= MOST_TASKS, `At most ${MOST_TASKS} tasks from here.`);

export const scale = ({ reask, watch }: CloudSetting): Action<{ service: string; count: string }> => ({
  key: "ecs.scale",
  title: "Set how many tasks a service runs",
  label: ({ service, count }) => `Scale ${service} to ${count}`,
  tier: 2,
  purpose: "More tasks for load, none to stop a service for a while. Costs money for as long as it stands.",
  fields: [SERVICE_FIELD, { key: "count", title: "Tasks", kind: "number", required: true }],
  capability: "cloud.act",
  input: z.object({ service: ServiceName, count: Count }),
  target: ({ service }) => `ecs:${service}`,
  repeatable: true,
  expectedSeconds: 120,
  timeoutSeconds: 60,
  look: lookAtService,
  preview: async (c, { service: name, count }) => {
    const service = await liveService(c, await openEcs(c), name);
    if (service.schedulingStrategy === "DAEMON")
      throw refused(`${name} runs one task on every host; their number cannot be set.`);
    const now = service.desiredCount ?? 0;
    const wanted = Number(count);
    if (now === wanted) throw refused(`${name} is meant to run ${plural(now, "task")} already.`);
    const change =
      wanted > now ? `${plural(wanted - now, "task")} more` : `${plural(now - wanted, "task")} fewer`;
    return {
      button: `${wanted > now ? "Start" : "Stop"} ${plural(Math.abs(wanted - now), "task")}`,
      unit: "service",
      targets: [{ id: `ecs:${name}`, title: name, facts: { now, wanted } }],
      effects: [
        `${change}, ${wanted} in all.`,
        ...(wanted < now ? ["What the stopped tasks were doing is cut off."] : []),
      ],
      inFlight: underWay(service),
      reversible: { is: true, how: `Setting it to ${now} again.` },
      verifies: `Looks whether ${plural(wanted, "task runs", "tasks run")} and as many are wanted.`,
      warnings: [...(wanted === 0 ? [`${name} answers nobody afterwards.`] : []), AUTOSCALING],
      bound: { from: now, revision: shortOf(service.taskDefinition) },
    };
  },
  execute: async (c, { service, count }) => {
    const aws = await openEcs(c, "change");
    const cluster = clusterOf(c);
    await aws.ask((ecs) => ecs.updateService({ cluster, service, desiredCount: Number(count) }));
    return {
      said: `${service} is to run ${count}.`,
      facts: { wanted: Number(count) },
      evidence: aws.evidence,
    };
  },
  verify: {
    ...VERIFY,
    settled: async (c, { service: name, count }) => {
      const aws = await openEcs(c);
      const { services } = await describeServices(c, aws, [name]);
      const service = services.find(({ serviceName }) => serviceName === name);
      const [wanted, running] = [service?.desiredCount ?? null, service?.runningCount ?? null];
      const isThere = wanted === Number(count) && running === wanted && service?.pendingCount === 0;
      return {
        state: isThere ? "succeeded" : "pending",
        said:
          wanted !== null && wanted !== Number(count)
            ? `${wanted} are wanted, not ${count}: AWS does not show it yet, or something else sets the number.`
            : `${running ?? "An unknown number"} of ${count} run.`,
        facts: { wanted, running },
        evidence: aws.evidence,
      };
    },
  },
  reask,
  undo: ({ service }, { wanted }) =>
    typeof wanted === "number"
      ? {
          action: "ecs.scale",
          input: { service, count: String(wanted) },
          label: `Scale ${service} back to ${wanted}`,
        }
      : undefined,
  watch,
});
