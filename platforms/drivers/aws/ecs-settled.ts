import type { Deployment, Service } from "@aws-sdk/client-ecs";
import type { ActionCalled, Conversation, Fact, Settled } from "@/platforms/platform";
import { shortOf } from "./access";
import { openEcs } from "./client";
import { describeServices, liveService, plural, primaryOf } from "./ecs";

/** The service's clock may be a little behind ours. */
const TOLERANCE_MS = 30_000;

export async function lookAtService(c: Conversation, { service: name }: { service: string }) {
  const aws = await openEcs(c);
  const service = await liveService(c, aws, name);
  const facts: Record<string, Fact> = {
    deployment: primaryOf(service)?.id ?? null,
    revision: shortOf(service.taskDefinition),
    wanted: service.desiredCount ?? null,
    running: service.runningCount ?? null,
  };
  return { facts, evidence: aws.evidence };
}

/** What goes on there now and would be hit. */
export function underWay(service: Service): string[] {
  const rolling = (service.deployments ?? []).filter(({ rolloutState }) => rolloutState === "IN_PROGRESS");
  return [
    `${plural(service.runningCount ?? 0, "task runs", "tasks run")}, ${service.desiredCount ?? 0} wanted.`,
    ...rolling.map(
      ({ taskDefinition, failedTasks }) =>
        `${shortOf(taskDefinition)} is being rolled out${failedTasks ? `; ${plural(failedTasks, "task")} failed so far` : ""}.`,
    ),
  ];
}

/** What the service does by itself when new tasks do not start. */
export function breakerWarnings({ deploymentConfiguration }: Service): string[] {
  const breaker = deploymentConfiguration?.deploymentCircuitBreaker;
  if (!breaker?.enable)
    return ["Its circuit breaker is off: tasks that do not start are tried again without end."];
  return breaker.rollback
    ? []
    : ["Its circuit breaker stops a deployment that fails, and does not take it back."];
}

/**
 * Whether the deployment that was asked for is complete. A new one is told from the old by its id; one that the circuit
 * breaker took back has failed, although the deployment that then runs is complete as well.
 */
export async function rolledOut(
  c: Conversation,
  name: string,
  before: Record<string, Fact>,
  startedAt: Date,
  { call, revision }: { call: ActionCalled | undefined; revision?: string },
): Promise<Settled> {
  const aws = await openEcs(c);
  const { services } = await describeServices(c, aws, [name]);
  const service = services.find(({ serviceName }) => serviceName === name);
  const { evidence } = aws;
  if (service?.status !== "ACTIVE")
    return { state: "failed", said: `${name} is not there any more.`, facts: {}, evidence };
  const primary = primaryOf(service);
  const since = startedAt.getTime() - TOLERANCE_MS;
  const isNew = ({ id, createdAt }: Deployment) =>
    (createdAt?.getTime() ?? 0) >= since && id !== before.deployment;
  const facts: Record<string, Fact> = {
    deployment: primary?.id ?? null,
    revision: shortOf(primary?.taskDefinition),
    state: primary?.rolloutState ?? null,
    running: service.runningCount ?? null,
    wanted: service.desiredCount ?? null,
  };
  const told = call?.answer.deployment;
  const ours = typeof told === "string" && told !== before.deployment ? told : undefined;
  const takenBack = whyTakenBack(service, isNew, { ours, startedAt });
  if (takenBack) return { state: "failed", said: takenBack, facts, evidence };
  if (!primary || !isNew(primary))
    return { state: "pending", said: "AWS does not show the new deployment yet.", facts, evidence };
  if (revision && facts.revision !== revision)
    return {
      state: "failed",
      said: `Another deployment came after it: ${facts.revision} is being run instead.`,
      facts,
      evidence,
    };
  if (primary.rolloutState === "COMPLETED")
    return {
      state: "succeeded",
      said: `The new deployment is complete: ${service.runningCount ?? 0} of ${service.desiredCount ?? 0} tasks run ${facts.revision}.`,
      facts,
      evidence,
    };
  return {
    state: "pending",
    said: `${primary.runningCount ?? 0} of ${primary.desiredCount ?? 0} new tasks run${primary.failedTasks ? `, ${primary.failedTasks} failed` : ""}.`,
    facts,
    evidence,
  };
}

/**
 * Failed deployments vanish once they are drained; what the service says of them stays. That of another one, which may
 * have been the reason for ours, says nothing of ours.
 */
function whyTakenBack(
  { deployments = [], events = [] }: Service,
  isNew: (deployment: Deployment) => boolean,
  { ours, startedAt }: { ours: string | undefined; startedAt: Date },
): string | undefined {
  const failed = deployments.find((each) => isNew(each) && each.rolloutState === "FAILED");
  if (failed) return `The deployment failed: ${failed.rolloutStateReason ?? "AWS gives no reason"}`;
  const said = events.find(
    ({ createdAt, message = "" }) =>
      /deployment failed/i.test(message) &&
      (ours ? message.includes(ours) : (createdAt?.getTime() ?? 0) >= startedAt.getTime()),
  );
  if (said) return `The deployment was taken back: ${said.message ?? ""}`;
  return undefined;
}
