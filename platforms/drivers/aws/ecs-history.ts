import type { Deployment, Service, ServiceDeployment } from "@aws-sdk/client-ecs";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { shortOf } from "./access";
import type { EcsApi } from "./client";
import { byAge, clusterOf, iso } from "./ecs";

/** As many as one call describes. */
const MOST = 20;

export type DeploymentSeen = {
  state: string;
  revision: string;
  startedAt: string | null;
  endedAt: string | null;
  failedTasks: number | null;
  because: string;
};

/** Our word for how a deployment ended: one that was taken back is never "COMPLETED". */
const STATES: Record<string, string> = {
  SUCCESSFUL: "COMPLETED",
  PENDING: "IN_PROGRESS",
  IN_PROGRESS: "IN_PROGRESS",
  STOPPED: "STOPPED",
  STOP_REQUESTED: "STOPPING",
  ROLLBACK_REQUESTED: "ROLLING_BACK",
  ROLLBACK_IN_PROGRESS: "ROLLING_BACK",
  ROLLBACK_SUCCESSFUL: "ROLLED_BACK",
  ROLLBACK_FAILED: "FAILED",
};

/**
 * The deployments of a service, the newest first, also those that ended. AWS keeps them about ninety days. A key that
 * may not read them sees what is still alive, and is told so.
 */
export async function readHistory(c: Conversation, aws: EcsApi, service: Service) {
  try {
    return { deployments: await readEnded(c, aws, service), whyShort: "" };
  } catch (error) {
    if (!(error instanceof PlatformError) || !["forbidden", "failed"].includes(error.trouble)) throw error;
    return { deployments: liveOf(service), whyShort: ` Ended ones cannot be read: ${error.message}` };
  }
}

async function readEnded(c: Conversation, aws: EcsApi, service: Service): Promise<DeploymentSeen[]> {
  const cluster = clusterOf(c);
  const name = service.serviceName ?? "";
  const { serviceDeployments: brief = [] } = await aws.ask((ecs) =>
    ecs.listServiceDeployments({ cluster, service: name, maxResults: MOST }),
  );
  const arns = [...brief].sort(byAge).flatMap(({ serviceDeploymentArn }) => serviceDeploymentArn ?? []);
  if (arns.length === 0) return liveOf(service);
  const { serviceDeployments = [] } = await aws.ask((ecs) =>
    ecs.describeServiceDeployments({ serviceDeploymentArns: arns }),
  );
  const revisions = await revisionsOf(aws, serviceDeployments);
  return [...serviceDeployments].sort(byAge).map((each) => ({
    state: STATES[each.status ?? ""] ?? each.status ?? "UNKNOWN",
    revision: revisions.get(each.targetServiceRevision?.arn ?? "") ?? "",
    startedAt: iso(each.createdAt),
    endedAt: iso(each.finishedAt ?? each.stoppedAt),
    failedTasks: each.deploymentCircuitBreaker?.failureCount ?? null,
    because: each.rollback?.reason ?? each.statusReason ?? "",
  }));
}

async function revisionsOf(
  aws: EcsApi,
  deployments: readonly ServiceDeployment[],
): Promise<Map<string, string>> {
  const arns = [
    ...new Set(deployments.flatMap(({ targetServiceRevision }) => targetServiceRevision?.arn ?? [])),
  ];
  if (arns.length === 0) return new Map();
  const { serviceRevisions = [] } = await aws.ask((ecs) =>
    ecs.describeServiceRevisions({ serviceRevisionArns: arns }),
  );
  return new Map(
    serviceRevisions.map(({ serviceRevisionArn = "", taskDefinition }) => [
      serviceRevisionArn,
      shortOf(taskDefinition),
    ]),
  );
}

const isRollback = ({ rolloutStateReason = "" }: Deployment) => /roll(ing|ed) back/i.test(rolloutStateReason);

const liveOf = ({ deployments = [] }: Service): DeploymentSeen[] =>
  [...deployments].sort(byAge).map((each) => ({
    state: isRollback(each) ? "ROLLING_BACK" : (each.rolloutState ?? each.status ?? "UNKNOWN"),
    revision: shortOf(each.taskDefinition),
    startedAt: iso(each.createdAt),
    endedAt: null,
    failedTasks: each.failedTasks ?? null,
    because: each.rolloutStateReason ?? "",
  }));
