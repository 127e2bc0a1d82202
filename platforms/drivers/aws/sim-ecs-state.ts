import type { World } from "@/platforms/simulator/routes";
import { SIM_REGION } from "./sim-signature";

const ARN = `arn:aws:ecs:${SIM_REGION}:111122223333`;
export const SIM_CLUSTER = "complyai-prod";
/** A new deployment is not shown for a moment, then its tasks start; what does not start is given up. */
const UNSEEN_MS = 2000;
const ROLLOUT_MS = 60_000;
const GIVE_UP_MS = 45_000;
const DRAIN_MS = 20_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const serviceArn = (name: string) => `${ARN}:service/${SIM_CLUSTER}/${name}`;
export const definitionArn = (revision: string) => `${ARN}:task-definition/${revision}`;
export const taskArn = (id: string) => `${ARN}:task/${SIM_CLUSTER}/${id}`;
export const deploymentArn = (name: string, id: string) =>
  `${ARN}:service-deployment/${SIM_CLUSTER}/${name}/${id}`;

export type SimDeployment = { id: string; revision: string; at: number; fails: boolean; takesBack?: string };
export type SimService = {
  name: string;
  wanted: number;
  before: number;
  scaledAt: number;
  deployments: SimDeployment[];
  events: { id: string; at: number; message: string }[];
};

export const SIM_SERVICES = [
  "complyai-api",
  "complyai-core",
  "complyai-frontend",
  "complyai-maestro",
  "complyai-workers",
];
/** The newest runs; tasks of the one before it never start; the oldest cannot be used any more. */
export const REVISIONS = [
  { number: 45, tag: "2026.11.2", ageDays: 3, state: "ACTIVE", starts: true },
  { number: 44, tag: "2026.11.1", ageDays: 9, state: "ACTIVE", starts: false },
  { number: 43, tag: "2026.10.4", ageDays: 30, state: "ACTIVE", starts: true },
  { number: 42, tag: "2026.10.3", ageDays: 41, state: "ACTIVE", starts: true },
  { number: 12, tag: "2025.02.1", ageDays: 600, state: "INACTIVE", starts: true },
];

export class SimEcs {
  readonly services: SimService[];
  private next = 0;

  constructor(private readonly world: World) {
    const born = this.now() - 3 * DAY_MS;
    this.services = SIM_SERVICES.map((name) => ({
      name,
      wanted: 2,
      before: 2,
      scaledAt: born,
      events: [],
      deployments: [43, 45].map((number, at) => ({
        id: this.newId(),
        revision: `${name}:${number}`,
        at: born - (1 - at) * 27 * DAY_MS,
        fails: false,
      })),
    }));
  }

  now = () => this.world.now().getTime();
  private newId = () => String(7_000_000_000_000_000 + ++this.next);

  find = (name: string) => this.services.find((service) => service.name === name);

  deploy(service: SimService, revision: string): void {
    const number = Number(revision.split(":")[1]);
    const fails = REVISIONS.find((each) => each.number === number)?.starts === false;
    service.deployments.push({ id: this.newId(), revision, at: this.now(), fails });
  }

  scale(service: SimService, wanted: number): void {
    Object.assign(service, { before: this.running(service), wanted, scaledAt: this.now() });
  }

  running = ({ wanted, before, scaledAt }: SimService) => (this.now() - scaledAt < 20_000 ? before : wanted);

  /** The circuit breaker: what did not start in time is taken back to what ran before. */
  advance(): void {
    for (const service of this.services) {
      const newest = service.deployments.at(-1);
      const former = service.deployments.findLast(({ fails }) => !fails);
      const at = (newest?.at ?? 0) + GIVE_UP_MS;
      if (!newest?.fails || !former || this.now() < at) continue;
      const id = this.newId();
      service.deployments.push({ id, revision: former.revision, at, fails: false, takesBack: newest.id });
      for (const message of [
        `(service ${service.name}) (deployment ecs-svc/${newest.id}) deployment failed: tasks failed to start.`,
        `(service ${service.name}) rolling back to deployment ecs-svc/${id}.`,
      ])
        service.events.unshift({ id: this.newId(), at, message });
    }
  }

  stateOf = ({ at, fails }: SimDeployment): "COMPLETED" | "IN_PROGRESS" | "FAILED" => {
    const age = this.now() - at;
    if (fails) return age >= GIVE_UP_MS ? "FAILED" : "IN_PROGRESS";
    return age >= ROLLOUT_MS ? "COMPLETED" : "IN_PROGRESS";
  };

  /** Those that have tasks: the newest that is shown, and older ones until they are drained. */
  live(service: SimService): SimDeployment[] {
    const shown = service.deployments.filter(({ at }) => this.now() - at >= UNSEEN_MS);
    const from = shown.findLastIndex((each) => !each.fails && this.now() - each.at >= ROLLOUT_MS + DRAIN_MS);
    return shown.slice(Math.max(0, from)).reverse();
  }
}
