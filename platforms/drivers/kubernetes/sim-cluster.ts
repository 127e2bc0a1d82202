import {
  hashOf,
  type SimDeployment,
  type SimEvent,
  type SimPod,
  type SimScaler,
  type SimSecret,
  type SimService,
  type SimSet,
  short,
  templateOf,
  type WantedWorkload,
} from "./sim-shapes";

const READY_MS = 6000;
const END_MS = 4000;
const SCALER_MS = 15_000;
const TICK_MS = 1000;
/** More than this is made up in one go: nothing in a cluster this small takes longer. */
const MOST_TICKS = 1500;
const MOST_EVENTS = 200;
const DAY_MS = 86_400_000;

/** The objects of one namespace and the controllers that move them along, a second of the given clock at a time. */
export class SimCluster {
  readonly deployments: SimDeployment[] = [];
  readonly sets: SimSet[] = [];
  pods: SimPod[] = [];
  readonly scalers: SimScaler[] = [];
  readonly services: SimService[] = [];
  readonly events: SimEvent[] = [];
  readonly secrets = new Map<string, SimSecret>();
  /** Images that no node can pull. */
  readonly brokenImages = new Set<string>();
  version = 1000;
  private at: number;
  private scaledAt = 0;
  private serial = 0;

  constructor(
    readonly namespace: string,
    private readonly seed: string,
    private readonly now: () => Date,
    wanted: readonly WantedWorkload[],
  ) {
    this.at = now().getTime();
    for (const workload of wanted) this.place(workload);
  }

  private place(workload: WantedWorkload): void {
    const { name, replicas, image, earlier = [], scaler, service } = workload;
    const uid = this.uid("deployment", name);
    const revisions = [...earlier, { image, ...(workload.cause ? { cause: workload.cause } : {}) }];
    revisions.forEach((each, index) => {
      const template = templateOf(workload, each.image);
      this.sets.push({
        name: `${name}-${hashOf(template)}`,
        uid: this.uid("set", name, index),
        owner: uid,
        template,
        revision: index + 1,
        ...(each.cause ? { cause: each.cause } : {}),
        made: this.at - (revisions.length - index) * 3 * DAY_MS,
      });
    });
    const set = this.sets.at(-1);
    if (!set) return;
    this.deployments.push({
      name,
      uid,
      annotations: { "deployment.kubernetes.io/revision": String(revisions.length) },
      replicas,
      template: set.template,
      paused: false,
      maxSurge: 1,
      maxUnavailable: 1,
      deadlineSeconds: 600,
      generation: revisions.length,
      observed: revisions.length,
      version: ++this.version,
      made: this.at - 90 * DAY_MS,
      progressAt: this.at,
      isLate: false,
    });
    for (let index = 0; index < replicas; index += 1) {
      const pod = this.addPod(set, this.at - DAY_MS - index * 60_000);
      pod.readyAt = pod.made + READY_MS;
      if (index === 0 && workload.killed) this.kill(pod, workload.killed);
    }
    if (scaler) this.scalers.push({ name, deployment: name, ...scaler });
    if (service) this.services.push({ name, selector: { app: name }, ...service });
  }

  private kill(pod: SimPod, { minutesAgo, restarts }: NonNullable<WantedWorkload["killed"]>): void {
    const at = this.at - minutesAgo * 60_000;
    Object.assign(pod, { restarts, lastEnd: { reason: "OOMKilled", exitCode: 137, at } });
    const message = "Memory cgroup out of memory: the container was killed";
    this.events.push({
      name: `${pod.name}.${short(pod.name, at).slice(0, 16)}`,
      at,
      type: "Warning",
      reason: "OOMKilling",
      kind: "Pod",
      about: pod.name,
      message,
      count: restarts,
    });
  }

  private uid(...parts: unknown[]): string {
    const hex = short(this.seed, this.namespace, ...parts);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  private addPod(set: SimSet, made: number): SimPod {
    this.serial += 1;
    const suffix = short(this.seed, set.name, this.serial).slice(0, 5);
    const isBroken = set.template.spec.containers.some(({ image }) => this.brokenImages.has(image));
    const pod: SimPod = {
      name: `${set.name}-${suffix}`,
      uid: this.uid("pod", this.serial),
      set: set.uid,
      made,
      readyAt: isBroken ? Number.POSITIVE_INFINITY : made + READY_MS,
      restarts: 0,
      ...(isBroken ? { waiting: "ImagePullBackOff" } : {}),
    };
    this.pods.push(pod);
    return pod;
  }

  find(name: string): SimDeployment | undefined {
    return this.deployments.find((each) => each.name === name);
  }

  setOf(deployment: SimDeployment): SimSet | undefined {
    const hash = hashOf(deployment.template);
    return this.sets.find((set) => set.owner === deployment.uid && hashOf(set.template) === hash);
  }

  podsOf(deployment: SimDeployment): SimPod[] {
    const uids = this.sets.filter(({ owner }) => owner === deployment.uid).map(({ uid }) => uid);
    return this.pods.filter(({ set }) => uids.includes(set));
  }

  setSecret(name: string, data: Readonly<Record<string, string>>): void {
    const values = this.secrets.get(name)?.values ?? [];
    const at = values.length === 0 ? Number.NEGATIVE_INFINITY : this.at;
    this.secrets.set(name, { name, version: ++this.version, values: [...values, { at, data }] });
  }

  isReady = (pod: SimPod) => pod.readyAt <= this.at && pod.endsAt === undefined;

  /** What somebody wants of it from now on. */
  change(deployment: SimDeployment, change: (deployment: SimDeployment) => void): void {
    change(deployment);
    deployment.generation += 1;
    deployment.version = ++this.version;
  }

  note(type: SimEvent["type"], reason: string, kind: string, about: string, message: string): void {
    const same = this.events.find((event) => event.about === about && event.message === message);
    if (same) {
      same.at = this.at;
      same.count += 1;
      return;
    }
    const name = `${about}.${short(about, message, this.at).slice(0, 16)}`;
    this.events.unshift({ name, at: this.at, type, reason, kind, about, message, count: 1 });
    if (this.events.length > MOST_EVENTS) this.events.length = MOST_EVENTS;
  }

  /** Lets the controllers work until the clock's present moment. */
  advance(): void {
    const until = this.now().getTime();
    if (until - this.at > MOST_TICKS * TICK_MS) this.at = until - MOST_TICKS * TICK_MS;
    while (this.at + TICK_MS <= until) {
      this.at += TICK_MS;
      this.pods = this.pods.filter(({ endsAt }) => endsAt === undefined || endsAt > this.at);
      if (this.at - this.scaledAt >= SCALER_MS) this.autoscale();
      for (const deployment of this.deployments) this.roll(deployment);
    }
  }

  private autoscale(): void {
    this.scaledAt = this.at;
    for (const scaler of this.scalers) {
      const deployment = this.find(scaler.deployment);
      if (!deployment || deployment.replicas === 0) continue;
      const wanted = Math.min(scaler.max, Math.max(scaler.min, deployment.replicas));
      if (wanted === deployment.replicas) continue;
      scaler.scaledAt = this.at;
      this.note("Normal", "SuccessfulRescale", "HorizontalPodAutoscaler", scaler.name, `New size: ${wanted}`);
      this.change(deployment, (each) => {
        each.replicas = wanted;
      });
    }
  }

  private roll(deployment: SimDeployment): void {
    const before = this.countsOf(deployment);
    if (deployment.observed !== deployment.generation) {
      deployment.observed = deployment.generation;
      deployment.version = ++this.version;
      deployment.progressAt = this.at;
      deployment.isLate = false;
    }
    if (!deployment.paused) this.replace(deployment, this.newSet(deployment));
    const after = this.countsOf(deployment);
    const isDone =
      after.updated === deployment.replicas &&
      after.all === after.updated &&
      after.available === after.updated;
    if (JSON.stringify(before) !== JSON.stringify(after) || isDone) deployment.progressAt = this.at;
    if (JSON.stringify(before) !== JSON.stringify(after)) deployment.version = ++this.version;
    if (
      !isDone &&
      !deployment.isLate &&
      this.at - deployment.progressAt > deployment.deadlineSeconds * 1000
    ) {
      deployment.isLate = true;
      deployment.version = ++this.version;
    }
  }

  /** The set of the present description: an older one again, with a new number, or one that is made now. */
  private newSet(deployment: SimDeployment): SimSet {
    const known = this.setOf(deployment);
    const newest = Math.max(
      0,
      ...this.sets.filter(({ owner }) => owner === deployment.uid).map(({ revision }) => revision),
    );
    if (known) {
      if (known.revision < newest) {
        known.revision = newest + 1;
        deployment.annotations["deployment.kubernetes.io/revision"] = String(known.revision);
      }
      return known;
    }
    const name = `${deployment.name}-${hashOf(deployment.template)}`;
    const cause = deployment.annotations["kubernetes.io/change-cause"];
    const set: SimSet = {
      name,
      uid: this.uid("set", name, this.version),
      owner: deployment.uid,
      template: structuredClone(deployment.template),
      revision: newest + 1,
      ...(cause ? { cause } : {}),
      made: this.at,
    };
    this.sets.push(set);
    deployment.annotations["deployment.kubernetes.io/revision"] = String(set.revision);
    return set;
  }

  private replace(deployment: SimDeployment, set: SimSet): void {
    const living = this.podsOf(deployment).filter(({ endsAt }) => endsAt === undefined);
    const fresh = living.filter((pod) => pod.set === set.uid);
    const old = living.filter((pod) => pod.set !== set.uid);
    const room = deployment.replicas + (old.length > 0 ? deployment.maxSurge : 0) - living.length;
    for (let more = Math.min(deployment.replicas - fresh.length, room); more > 0; more -= 1) {
      const pod = this.addPod(set, this.at);
      this.note("Normal", "SuccessfulCreate", "ReplicaSet", set.name, `Created pod: ${pod.name}`);
      if (pod.waiting)
        this.note(
          "Warning",
          "Failed",
          "Pod",
          pod.name,
          `Failed to pull image "${set.template.spec.containers[0]?.image}"`,
        );
    }
    for (const pod of fresh.slice(deployment.replicas)) this.end(pod, set);
    let spare = living.filter(this.isReady).length - (deployment.replicas - deployment.maxUnavailable);
    for (const pod of old) {
      if (this.isReady(pod) && spare <= 0) continue;
      if (this.isReady(pod)) spare -= 1;
      this.end(pod, set);
    }
  }

  private end(pod: SimPod, set: SimSet): void {
    pod.endsAt = this.at + END_MS;
    this.note("Normal", "SuccessfulDelete", "ReplicaSet", set.name, `Deleted pod: ${pod.name}`);
  }

  countsOf(deployment: SimDeployment) {
    const living = this.podsOf(deployment).filter(({ endsAt }) => endsAt === undefined);
    const set = this.setOf(deployment);
    return {
      all: living.length,
      updated: living.filter((pod) => pod.set === set?.uid).length,
      ready: living.filter(this.isReady).length,
      available: living.filter(this.isReady).length,
    };
  }
}
