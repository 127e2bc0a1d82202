import { afterEach } from "vitest";
import { openConversation } from "@/platforms/converse";
import type { Action, Conversation, Fact, LogLine, PlatformTrouble, Settled } from "@/platforms/platform";
import { PlatformError } from "@/platforms/platform";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { aCall, type Slots } from "@/platforms/testing";
import { workloadActions } from "./actions";
import { podLogs } from "./pod-logs";
import { workloadQueries } from "./queries";
import type { SimAccess } from "./sim-access";
import type { SimCluster } from "./sim-cluster";
import { type SimLines, serviceLines } from "./sim-logs";
import type { WantedWorkload } from "./sim-shapes";
import { simulatedWorkloads } from "./simulator";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

const DIGEST = (digit: string) => `registry.example/web@sha256:${digit.repeat(64)}`;
export const IMAGES = { old: DIGEST("a"), now: DIGEST("b") };

/** A web service whose images are exact, and one that an autoscaler looks after. */
export const WORKLOADS: readonly WantedWorkload[] = [
  {
    name: "web",
    replicas: 3,
    image: IMAGES.now,
    earlier: [{ image: IMAGES.old, cause: "the good one" }],
    cause: "the new one",
    service: { port: 80, targetPort: 3000 },
  },
  {
    name: "api",
    replicas: 3,
    image: "registry.example/api:latest",
    earlier: [{ image: "registry.example/api:v1" }],
    scaler: { min: 3, max: 6, cpuPercent: 40 },
  },
];

const PLACE = {
  credential: "signing-key",
  title: "the signing key",
  secret: "shop-secrets",
  key: "signing-key",
  warnings: [],
};

export type Bench = {
  c: Conversation;
  cluster: SimCluster;
  access: SimAccess;
  simulator: RunningSimulator;
  travel(seconds: number): void;
  ask(
    key: string,
    input?: Record<string, string>,
  ): Promise<{ rows: Record<string, Fact>[]; said: string; truncated: boolean }>;
  action(key: string): Action;
  /** Looks, does it, and looks every five seconds of the given clock whether it worked. */
  done(
    key: string,
    input: Record<string, string>,
    seconds?: number,
  ): Promise<{ settled: Settled; before: Record<string, Fact>; answer: Record<string, Fact>; took: number }>;
  lines(
    input: Record<string, string>,
    wanted?: Partial<Parameters<typeof podLogs.read>[2]>,
  ): Promise<{ lines: LogLine[]; cursor: string | null; truncated: boolean }>;
};

export async function onCluster(
  options: {
    workloads?: readonly WantedWorkload[];
    lines?: SimLines;
    secrets?: Record<string, string | undefined>;
    slots?: Slots;
    given?: Record<string, string>;
  } = {},
): Promise<Bench> {
  let time = Date.parse("2026-11-20T09:00:00.500Z");
  const now = () => new Date(time);
  const made = simulatedWorkloads({
    namespace: "shop",
    seed: "bench",
    now,
    lines: options.lines ?? serviceLines(["/"]),
    workloads: options.workloads ?? WORKLOADS,
    secrets: { "shop-secrets": { "signing-key": "made-up-old-signing-key", other: "made-up-other" } },
  });
  const simulator = await runSimulator(() => made, { dialect: "", seed: "bench", now, slowMs: 300 });
  const secrets = { ...simulator.credentials, ...options.secrets };
  const c = openConversation(
    {
      environment: {
        id: "auditron/bench",
        platformId: "auditron",
        name: "bench",
        baseUrls: simulator.baseUrls,
        dialect: "auto",
        options: { ...simulator.options, ...options.given },
      },
      privateNetwork: true,
      readSecret: async (name, slot) => (slot ? options.slots?.[name]?.[slot] : secrets[name]),
    },
    "",
    { now },
  );
  open.push(c, simulator);
  const actions = workloadActions({ reask: [], watch: undefined, secrets: [PLACE] });
  const action = (key: string) => {
    const found = actions.find((each) => each.key === key);
    if (!found) throw new Error(`no action ${key}`);
    return found;
  };
  return {
    c,
    cluster: made.cluster,
    access: made.access,
    simulator,
    travel: (seconds) => {
      time += seconds * 1000;
    },
    ask: async (key, input = {}) => {
      const query = workloadQueries.find((each) => each.key === key);
      if (!query) throw new Error(`no query ${key}`);
      const { rows, said, truncated } = await query.ask(c, query.input.parse(input));
      return {
        rows: rows.map((row) =>
          Object.fromEntries(query.columns.map((column, at) => [column.key, row[at] ?? null])),
        ),
        said,
        truncated,
      };
    },
    action,
    done: async (key, input, seconds = 900) => {
      const found = action(key);
      const before = (await found.look(c, input)).facts;
      const startedAt = now();
      const answer = (await found.execute(c, input, aCall())).facts;
      for (let took = 0; ; took += 5) {
        const settled = await found.verify.settled(c, input, before, startedAt);
        if (settled.state !== "pending" || took >= seconds) return { settled, before, answer, took };
        time += 5000;
      }
    },
    lines: async (input, wanted = {}) =>
      podLogs.read(c, podLogs.input.parse(input), { limit: 100, ...wanted }),
  };
}

export async function troubleOf(
  work: Promise<unknown>,
): Promise<{ trouble: PlatformTrouble; message: string; notSent: boolean }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof PlatformError)
      return { trouble: error.trouble, message: error.message, notSent: error.details.notSent ?? false };
    throw error;
  }
  throw new Error("it was not refused");
}

export async function preview(bench: Bench, key: string, input: Record<string, string>) {
  const seen = await bench.action(key).preview?.(bench.c, input);
  if (!seen) throw new Error("no preview");
  return seen;
}
