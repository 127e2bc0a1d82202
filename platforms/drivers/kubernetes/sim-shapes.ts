import { createHash } from "node:crypto";
import { templateText } from "./template";

export type Template = {
  metadata: { labels: Record<string, string>; annotations?: Record<string, string> };
  spec: {
    containers: { name: string; image: string; [field: string]: unknown }[];
    terminationGracePeriodSeconds?: number;
    [field: string]: unknown;
  };
};
export type SimDeployment = {
  name: string;
  uid: string;
  annotations: Record<string, string>;
  replicas: number;
  template: Template;
  paused: boolean;
  maxSurge: number;
  maxUnavailable: number;
  deadlineSeconds: number;
  generation: number;
  observed: number;
  version: number;
  made: number;
  progressAt: number;
  isLate: boolean;
};
export type SimSet = {
  name: string;
  uid: string;
  owner: string;
  template: Template;
  revision: number;
  cause?: string;
  made: number;
};
export type SimPod = {
  name: string;
  uid: string;
  set: string;
  made: number;
  readyAt: number;
  restarts: number;
  lastEnd?: { reason: string; exitCode: number; at: number };
  waiting?: string;
  endsAt?: number;
};
export type SimScaler = {
  name: string;
  deployment: string;
  min: number;
  max: number;
  cpuPercent: number;
  scaledAt?: number;
};
export type SimEvent = {
  name: string;
  at: number;
  type: "Normal" | "Warning";
  reason: string;
  kind: string;
  about: string;
  message: string;
  count: number;
};
export type SimService = { name: string; selector: Record<string, string>; port: number; targetPort: number };

/** Its values in order, each from a moment on: a pod goes by those of the moment when it was made. */
export type SimSecret = {
  name: string;
  version: number;
  values: readonly { at: number; data: Readonly<Record<string, string>> }[];
};

export type WantedWorkload = {
  name: string;
  replicas: number;
  image: string;
  /** Images of earlier revisions, the oldest first. */
  earlier?: readonly { image: string; cause?: string }[];
  cause?: string;
  container?: string;
  scaler?: { min: number; max: number; cpuPercent: number };
  service?: { port: number; targetPort: number };
  memoryLimit?: string;
  /** One of its pods was killed for memory so long ago, and began again so often. */
  killed?: { minutesAgo: number; restarts: number };
};

export const short = (...parts: unknown[]) => createHash("sha256").update(parts.join("|")).digest("hex");
export const hashOf = (template: Template) => short(templateText(template)).slice(0, 10);

export function templateOf({ name, container, memoryLimit }: WantedWorkload, image: string): Template {
  return {
    metadata: { labels: { app: name } },
    spec: {
      containers: [
        {
          name: container ?? name,
          image,
          imagePullPolicy: "Always",
          env: [{ name: "CONNECTION", value: "made-up-value-inside-a-description" }],
          resources: {
            limits: { cpu: "2", memory: memoryLimit ?? "1Gi" },
            requests: { cpu: "250m", memory: "256Mi" },
          },
        },
      ],
      terminationGracePeriodSeconds: 30,
    },
  };
}
