import type { Route, World } from "@/platforms/simulator/routes";
import {
  definitionArn,
  deploymentArn,
  REVISIONS,
  SIM_CLUSTER,
  type SimDeployment,
  SimEcs,
  type SimService,
  serviceArn,
  taskArn,
} from "./sim-ecs-state";
import { AwsRefusal, type Body, jsonService, type Throttle } from "./sim-json";

const DAY_MS = 86_400_000;
const last = (text: unknown) => String(text).split("/").at(-1) ?? "";
const names = (list: unknown) => (Array.isArray(list) ? list.map(last) : []);
const stamp = (ms: number) => ms / 1000;

/** ECS as far as the console speaks with it: AWS JSON 1.1 over HTTP, one cluster. */
export function ecsRoutes(world: World, throttle: Throttle): Route[] {
  const state = new SimEcs(world);

  const inCluster = ({ cluster }: Body) => {
    if (last(cluster) !== SIM_CLUSTER) throw new AwsRefusal("ClusterNotFoundException", "Cluster not found.");
    state.advance();
  };
  const named = (service: unknown): SimService => {
    const found = state.find(last(service));
    if (!found) throw new AwsRefusal("ServiceNotFoundException", "Service not found.");
    return found;
  };

  function toldDeployment(service: SimService, each: SimDeployment, at: number): Body {
    const rollout = state.stateOf(each);
    const isPrimary = at === 0;
    const started = isPrimary && rollout === "IN_PROGRESS" ? 0 : service.wanted;
    return {
      id: `ecs-svc/${each.id}`,
      status: isPrimary ? "PRIMARY" : "ACTIVE",
      taskDefinition: definitionArn(each.revision),
      desiredCount: rollout === "FAILED" ? 0 : service.wanted,
      runningCount: rollout === "FAILED" ? 0 : started,
      pendingCount: isPrimary && rollout === "IN_PROGRESS" ? service.wanted : 0,
      failedTasks: each.fails ? 3 : 0,
      rolloutState: rollout,
      rolloutStateReason: reasonOf(each, rollout),
      createdAt: stamp(each.at),
    };
  }

  const reasonOf = ({ id, takesBack }: SimDeployment, rollout: string) => {
    if (rollout === "FAILED") return "ECS deployment circuit breaker: tasks failed to start.";
    if (rollout === "COMPLETED") return `ECS deployment ecs-svc/${id} completed.`;
    return takesBack
      ? `ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/${id}.`
      : `ECS deployment ecs-svc/${id} in progress.`;
  };

  const toldService = (service: SimService): Body => ({
    serviceArn: serviceArn(service.name),
    serviceName: service.name,
    status: "ACTIVE",
    schedulingStrategy: "REPLICA",
    desiredCount: service.wanted,
    runningCount: state.running(service),
    pendingCount: 0,
    taskDefinition: definitionArn(state.live(service)[0]?.revision ?? ""),
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    deployments: state.live(service).map((each, at) => toldDeployment(service, each, at)),
    events: service.events.map(({ id, at, message }) => ({ id, createdAt: stamp(at), message })),
  });

  const history = (service: SimService) => [...service.deployments].reverse();
  const takenBackBy = (service: SimService, { id }: SimDeployment) =>
    service.deployments.find(({ takesBack }) => takesBack === id);

  function toldHistory(service: SimService, each: SimDeployment): Body {
    const back = takenBackBy(service, each);
    const status = back
      ? state.stateOf(back) === "COMPLETED"
        ? "ROLLBACK_SUCCESSFUL"
        : "ROLLBACK_IN_PROGRESS"
      : state.stateOf(each) === "COMPLETED"
        ? "SUCCESSFUL"
        : "IN_PROGRESS";
    return {
      serviceDeploymentArn: deploymentArn(service.name, each.id),
      serviceArn: serviceArn(service.name),
      status,
      createdAt: stamp(each.at),
      ...(status.endsWith("SUCCESSFUL") ? { finishedAt: stamp((back ?? each).at + 60_000) } : {}),
      targetServiceRevision: { arn: `revision/${each.revision}` },
      deploymentCircuitBreaker: {
        status: back ? "TRIGGERED" : "MONITORING",
        failureCount: each.fails ? 3 : 0,
        threshold: 3,
      },
      ...(back
        ? { rollback: { reason: "The deployment circuit breaker was triggered: tasks failed to start." } }
        : {}),
    };
  }

  function definition(revision: string): Body {
    const [family = "", number] = revision.split(":");
    const known = REVISIONS.find((each) => String(each.number) === number);
    if (!state.find(family) || !known)
      throw new AwsRefusal("ClientException", "Unable to describe task definition.");
    return {
      taskDefinitionArn: definitionArn(revision),
      family,
      revision: known.number,
      status: known.state,
      cpu: "512",
      memory: "1024",
      registeredAt: stamp(state.now() - known.ageDays * DAY_MS),
      containerDefinitions: [
        {
          name: family,
          image: `111122223333.dkr.ecr.eu-central-1.amazonaws.com/${family}:${known.tag}`,
          environment: [{ name: "DATABASE_URL", value: "postgres://app:sim-not-a-secret@db/complyai" }],
        },
      ],
    };
  }

  const tasksOf = (service: SimService) =>
    Array.from({ length: state.running(service) }, (_, at) => `${service.name.replaceAll("-", "")}0${at}`);
  const stoppedOf = (service: SimService) =>
    service.deployments.some(({ fails }) => fails) ? [`${service.name.replaceAll("-", "")}dead`] : [];

  function toldTask(id: string): Body {
    const service = state.services.find(({ name }) => id.startsWith(name.replaceAll("-", "")));
    const isDead = id.endsWith("dead");
    const revision =
      service && (isDead ? service.deployments.find(({ fails }) => fails) : state.live(service)[0])?.revision;
    return {
      taskArn: taskArn(id),
      taskDefinitionArn: definitionArn(revision ?? ""),
      lastStatus: isDead ? "STOPPED" : "RUNNING",
      desiredStatus: isDead ? "STOPPED" : "RUNNING",
      healthStatus: isDead ? "UNKNOWN" : "HEALTHY",
      createdAt: stamp(state.now() - 3_600_000),
      startedAt: stamp(state.now() - 3_590_000),
      availabilityZone: "eu-central-1a",
      ...(isDead
        ? { stoppedAt: stamp(state.now() - 60_000), stoppedReason: "Essential container in task exited" }
        : {}),
      containers: [{ name: service?.name, ...(isDead ? { exitCode: 137, reason: "OutOfMemoryError" } : {}) }],
    };
  }

  return jsonService("ecs", "AmazonEC2ContainerServiceV20141113", throttle, {
    ListServices: (body) => {
      inCluster(body);
      const from = Number(body.nextToken ?? 0);
      const page = state.services.slice(from, from + 3);
      const next = from + page.length;
      return {
        serviceArns: page.map(({ name }) => serviceArn(name)),
        ...(next < state.services.length ? { nextToken: String(next) } : {}),
      };
    },
    DescribeServices: (body) => {
      inCluster(body);
      const wanted = names(body.services);
      if (wanted.length > 10)
        throw new AwsRefusal("InvalidParameterException", "You cannot describe more than 10 services.");
      return {
        services: wanted.flatMap((name) => state.find(name) ?? []).map(toldService),
        failures: wanted
          .filter((name) => !state.find(name))
          .map((name) => ({ arn: serviceArn(name), reason: "MISSING" })),
      };
    },
    UpdateService: (body) => {
      inCluster(body);
      const service = named(body.service);
      if (typeof body.taskDefinition === "string") {
        const told = definition(last(body.taskDefinition));
        if (told.status !== "ACTIVE") throw new AwsRefusal("ClientException", "TaskDefinition is inactive");
        state.deploy(service, last(body.taskDefinition));
      } else if (body.forceNewDeployment === true)
        state.deploy(service, service.deployments.at(-1)?.revision ?? "");
      if (typeof body.desiredCount === "number") state.scale(service, body.desiredCount);
      const [newest] = history(service);
      const deployments = newest ? [toldDeployment(service, newest, 0)] : [];
      return { service: { ...toldService(service), deployments } };
    },
    ListTasks: (body) => {
      inCluster(body);
      const service = named(body.serviceName);
      const ids = body.desiredStatus === "STOPPED" ? stoppedOf(service) : tasksOf(service);
      return { taskArns: ids.map(taskArn) };
    },
    DescribeTasks: (body) => ({ tasks: names(body.tasks).map(toldTask), failures: [] }),
    ListServiceDeployments: (body) => {
      inCluster(body);
      const service = named(body.service);
      return {
        serviceDeployments: history(service)
          .filter(({ takesBack }) => !takesBack)
          .map((each) => toldHistory(service, each)),
      };
    },
    DescribeServiceDeployments: (body) => ({
      serviceDeployments: names(body.serviceDeploymentArns).flatMap((id) =>
        state.services.flatMap((service) =>
          service.deployments.filter((each) => each.id === id).map((each) => toldHistory(service, each)),
        ),
      ),
    }),
    DescribeServiceRevisions: ({ serviceRevisionArns }) => ({
      serviceRevisions: names(serviceRevisionArns).map((revision) => ({
        serviceRevisionArn: `revision/${revision}`,
        taskDefinition: definitionArn(revision),
      })),
    }),
    ListTaskDefinitions: ({ familyPrefix }) => ({
      taskDefinitionArns: state.find(String(familyPrefix))
        ? REVISIONS.filter((each) => each.state === "ACTIVE").map(({ number }) =>
            definitionArn(`${familyPrefix}:${number}`),
          )
        : [],
    }),
    DescribeTaskDefinition: ({ taskDefinition }) => ({ taskDefinition: definition(last(taskDefinition)) }),
  });
}
