import type { Service, Task } from "@aws-sdk/client-ecs";
import { z } from "zod";
import type { Column, Conversation, Fact, PlatformQuery } from "@/platforms/platform";
import { EXPECTED_SERVICES, listed, ServiceName, shortOf } from "./access";
import { type EcsApi, openEcs } from "./client";
import { batches, byAge, clusterOf, describeServices, imagesOf, iso, pages, plural, primaryOf } from "./ecs";
import { readHistory } from "./ecs-history";
import { cloudQuery, SERVICE_FIELD } from "./query-kit";

const column = (key: string, title: string, kind: Column["kind"] = "text"): Column => ({ key, title, kind });
const Named = z.object({ service: ServiceName });

async function serviceNames(c: Conversation, aws: EcsApi) {
  const cluster = clusterOf(c);
  const { items, isWhole } = await pages(async (nextToken) => {
    const told = await aws.ask((ecs) => ecs.listServices({ cluster, nextToken, maxResults: 100 }));
    return { items: told.serviceArns ?? [], next: told.nextToken };
  });
  const expected = listed(c, EXPECTED_SERVICES);
  return { names: [...new Set([...items.map(shortOf), ...expected])].sort(), isWhole };
}

function serviceRow(service: Service): Fact[] {
  const primary = primaryOf(service);
  return [
    service.serviceName ?? "",
    service.status ?? "UNKNOWN",
    service.desiredCount ?? null,
    service.runningCount ?? null,
    service.pendingCount ?? null,
    shortOf(service.taskDefinition),
    primary?.rolloutState ?? null,
    iso(primary?.createdAt),
  ];
}

const isFull = ({ status, desiredCount = 0, runningCount = 0 }: Service) =>
  status === "ACTIVE" && runningCount >= desiredCount;

const services = cloudQuery(
  {
    key: "ecs.services",
    title: "Services in ECS",
    purpose: "Which services there are, how many tasks are wanted and run, and what was deployed last.",
    columns: [
      column("service", "Service", "code"),
      column("status", "Status"),
      column("wanted", "Wanted", "number"),
      column("running", "Running", "number"),
      column("pending", "Starting", "number"),
      column("revision", "Revision", "code"),
      column("rollout", "Rollout"),
      column("deployed", "Deployed", "time"),
    ],
    rowActions: [{ action: "ecs.restart", input: { service: "service" } }],
  },
  z.object({}),
  async (c) => {
    const aws = await openEcs(c);
    const { names, isWhole } = await serviceNames(c, aws);
    const { services: found, gone } = await describeServices(c, aws, names);
    const rows = found.map(serviceRow);
    for (const name of gone) rows.push([name, "MISSING", null, null, null, null, null, null]);
    const short = found.filter((service) => !isFull(service)).length;
    return {
      rows: rows.sort(([a], [b]) => String(a).localeCompare(String(b))),
      said: `${found.length - short} of ${plural(rows.length, "service")} run as many tasks as wanted.${gone.length > 0 ? ` ${gone.join(", ")}: not there under this name.` : ""}`,
      isWhole,
      evidence: aws.evidence,
    };
  },
);

async function readTasks(c: Conversation, aws: EcsApi, serviceName: string, state: "RUNNING" | "STOPPED") {
  const cluster = clusterOf(c);
  const { items, isWhole } = await pages(async (nextToken) => {
    const told = await aws.ask((ecs) =>
      ecs.listTasks({ cluster, serviceName, desiredStatus: state, nextToken, maxResults: 100 }),
    );
    return { items: told.taskArns ?? [], next: told.nextToken };
  });
  const tasks: Task[] = [];
  for (const batch of batches(items, 100))
    tasks.push(...((await aws.ask((ecs) => ecs.describeTasks({ cluster, tasks: batch }))).tasks ?? []));
  return { tasks: tasks.sort(byAge), isWhole };
}

/** Why a task ended: what ECS says of it, and how its containers left. */
const endOf = ({ stoppedReason = "", containers = [] }: Task): string =>
  [
    stoppedReason,
    ...containers.flatMap(({ name, reason, exitCode }) =>
      reason || exitCode
        ? [`${name ?? "container"}: ${[reason, exitCode && `exit ${exitCode}`].filter(Boolean).join(", ")}`]
        : [],
    ),
  ]
    .filter(Boolean)
    .join("; ");

const tasks = cloudQuery(
  {
    key: "ecs.tasks",
    title: "Tasks of a service",
    purpose: "The tasks that live, and why others stopped within the last hour or so.",
    fields: [SERVICE_FIELD],
    columns: [
      column("task", "Task", "code"),
      column("status", "Status"),
      column("health", "Health"),
      column("revision", "Revision", "code"),
      column("started", "Started", "time"),
      column("zone", "Zone"),
    ],
  },
  Named,
  async (c, { service }) => {
    const aws = await openEcs(c);
    const live = await readTasks(c, aws, service, "RUNNING");
    const { tasks: stopped } = await readTasks(c, aws, service, "STOPPED");
    const newest = stopped[0];
    const rows = live.tasks.map((task) => [
      shortOf(task.taskArn),
      task.lastStatus ?? "UNKNOWN",
      task.healthStatus ?? "UNKNOWN",
      shortOf(task.taskDefinitionArn),
      iso(task.startedAt),
      task.availabilityZone ?? null,
    ]);
    return {
      rows,
      said: `${plural(rows.length, "task lives", "tasks live")}; ${newest ? `${stopped.length} stopped lately, the last at ${iso(newest.stoppedAt) ?? "an unknown time"}: ${endOf(newest) || "no reason given"}.` : "none stopped lately."}`,
      isWhole: live.isWhole,
      evidence: aws.evidence,
    };
  },
);

const deployments = cloudQuery(
  {
    key: "ecs.deployments",
    title: "Deployments of a service",
    purpose: "What was deployed, the newest first, and whether it stayed or was taken back.",
    fields: [SERVICE_FIELD],
    columns: [
      column("state", "State"),
      column("revision", "Revision", "code"),
      column("started", "Started", "time"),
      column("ended", "Ended", "time"),
      column("failed", "Failed tasks", "number"),
      column("because", "Because"),
    ],
  },
  Named,
  async (c, { service: name }) => {
    const aws = await openEcs(c);
    const { services: found, gone } = await describeServices(c, aws, [name]);
    const service = found[0];
    if (!service || gone.length > 0)
      return { rows: [], said: `${name} is not there under this name.`, evidence: aws.evidence };
    const { deployments: seen, whyShort } = await readHistory(c, aws, service);
    const live = service.deployments?.length ?? 0;
    return {
      rows: seen.map((each) => [
        each.state,
        each.revision,
        each.startedAt,
        each.endedAt,
        each.failedTasks,
        each.because,
      ]),
      said: `${live > 1 ? `${live} deployments are alive: the old one is still being drained.` : `${shortOf(service.taskDefinition)} runs alone.`}${whyShort}`,
      evidence: aws.evidence,
    };
  },
);

/** Each is described by a call of its own, so only the newest are. */
const MOST_DESCRIBED = 10;

const taskDefinitions = cloudQuery(
  {
    key: "ecs.task-definitions",
    title: "Revisions of a service's task definition",
    purpose: "What can be rolled back to: the newest revisions, with their image and which one runs now.",
    fields: [{ ...SERVICE_FIELD, help: "Where the service is gone, the family of its name is looked for." }],
    columns: [
      column("revision", "Revision", "code"),
      column("now", "Runs now", "yes-no"),
      column("image", "Image", "code"),
      column("registered", "Registered", "time"),
      column("cpu", "CPU"),
      column("memory", "Memory"),
    ],
  },
  Named,
  async (c, { service: name }) => {
    const aws = await openEcs(c);
    const { services: found } = await describeServices(c, aws, [name]);
    const now = shortOf(found[0]?.taskDefinition);
    const family = now ? (now.split(":")[0] ?? name) : name;
    const { taskDefinitionArns = [], nextToken } = await aws.ask((ecs) =>
      ecs.listTaskDefinitions({
        familyPrefix: family,
        status: "ACTIVE",
        sort: "DESC",
        maxResults: MOST_DESCRIBED,
      }),
    );
    const rows: Fact[][] = [];
    for (const arn of taskDefinitionArns) {
      const { taskDefinition: told } = await aws.ask((ecs) =>
        ecs.describeTaskDefinition({ taskDefinition: arn }),
      );
      if (!told) continue;
      const revision = shortOf(arn);
      rows.push([
        revision,
        revision === now,
        imagesOf(told),
        iso(told.registeredAt),
        told.cpu ?? null,
        told.memory ?? null,
      ]);
    }
    return {
      rows,
      said: now ? `${now} runs now.` : `There is no service ${name}; these are of the family of that name.`,
      isWhole: !nextToken,
      evidence: aws.evidence,
    };
  },
);

export const ecsQueries: readonly PlatformQuery[] = [services, tasks, deployments, taskDefinitions];
