import { afterEach, expect } from "vitest";
import type { CredentialSlot } from "@/domain/credential";
import type { Fault, FaultKind } from "@/domain/drill";
import type { PlatformDeclaration } from "@/domain/schema/platform";
import { type Status, worst } from "@/domain/status";
import { judgeValue } from "@/domain/threshold";
import { type Asked, askQuestion, openConversation } from "./converse";
import type { ActionCall, Connector, Conversation, Observation, PlatformTrouble } from "./platform";
import type { Simulate } from "./simulator/routes";
import { type RunningSimulator, runSimulator } from "./simulator/run-simulator";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

/** What an action is given while it runs; what it says is kept in `said`. */
export function aCall(given: Partial<ActionCall> = {}): ActionCall & { said: string[] } {
  const said: string[] = [];
  return {
    id: "run",
    idempotencyKey: "key",
    say: (text) => void said.push(text),
    progress: () => {},
    keepSecret: async () => {},
    signal: new AbortController().signal,
    ...given,
    said,
  };
}

/** Values by credential and slot. */
export type Slots = Record<string, Partial<Record<CredentialSlot, string>>>;

export type Bench = {
  simulator: RunningSimulator;
  conversation: Conversation;
  connector: Connector;
  /** Moves the simulated and our own clock together. */
  travel(milliseconds: number): void;
  now(): Date;
  ask(questionKey: string): Promise<Asked>;
  fault(...faults: (Fault | Fault["kind"])[]): void;
};

/**
 * A connector talking to its simulator over real HTTP at a fixed time. The dialect is found by probing unless
 * `pin` names it. `credentials` and `baseUrls` override what the simulator accepts and serves.
 */
export async function onBench(
  connector: Connector,
  simulate: Simulate,
  options: {
    dialect: string;
    at?: Date;
    pin?: string;
    credentials?: Record<string, string | undefined>;
    /** Values in slots, by credential; may be changed while the bench is in use. */
    slots?: Slots;
    baseUrls?: Record<string, string>;
    databaseUrl?: string;
  },
): Promise<Bench> {
  let time = (options.at ?? new Date("2026-11-20T09:00:00Z")).getTime();
  const now = () => new Date(time);
  const simulator = await runSimulator(simulate, {
    dialect: options.dialect,
    seed: "bench",
    now,
    databaseUrl: options.databaseUrl,
    slowMs: 1500,
  });
  const conversation = openConversation(
    {
      environment: {
        id: `${connector.declaration.id}/bench`,
        platformId: connector.declaration.id,
        name: "bench",
        baseUrls: { ...simulator.baseUrls, ...options.baseUrls },
        dialect: options.pin ?? "auto",
        options: simulator.options,
      },
      privateNetwork: true,
      readSecret: async (name, slot) =>
        slot ? options.slots?.[name]?.[slot] : { ...simulator.credentials, ...options.credentials }[name],
    },
    options.pin ?? "",
    { now },
  );
  open.push(conversation, simulator);
  if (!options.pin) conversation.dialect = (await connector.probe(conversation)).dialect;

  return {
    simulator,
    conversation,
    connector,
    now,
    travel: (milliseconds) => {
      time += milliseconds;
    },
    ask: async (key) => {
      const question = connector.questions(conversation.dialect).find((candidate) => candidate.key === key);
      if (!question) throw new Error(`There is no question ${key} in dialect ${conversation.dialect}.`);
      return askQuestion(question, conversation);
    },
    fault: (...faults) =>
      simulator.setFaults(
        faults.map((fault) => (typeof fault === "string" ? { kind: fault, pathPrefix: "" } : fault)),
      ),
  };
}

/** The status that the console gives an observation: the worst of what it says and of what its limit says. */
export function judgedBy({
  components,
  thresholds,
}: PlatformDeclaration): (observation: Observation) => Status {
  return ({ check, status, value }) => {
    const metric = components.flatMap(({ checks }) => checks).find(({ key }) => key === check)?.metric;
    const limits = thresholds.find((each) => each.metric === metric);
    return worst([
      ...(status ? [status] : []),
      ...(limits && value !== undefined ? [judgeValue(value, limits)] : []),
    ]);
  };
}

/** Asks a platform all that can be asked of it, at once. */
export async function everything({ connector, conversation, ask }: Bench) {
  const asked = await Promise.all(
    connector.questions(conversation.dialect).map(async ({ key }) => ({ key, ...(await ask(key)) })),
  );
  const observations = asked.flatMap(({ answer }) => answer?.observations ?? []);
  const judged = judgedBy(connector.declaration);
  return {
    asked,
    troubles: Object.fromEntries(
      asked.flatMap(({ key, trouble }) => (trouble ? [[key, trouble.trouble] as const] : [])),
    ),
    status: Object.fromEntries(observations.map((seen) => [seen.check, judged(seen)])),
    reason: Object.fromEntries(observations.map((seen) => [seen.check, seen.reason])),
    alerts: asked.find(({ key }) => key === "alerts")?.answer?.alerts,
    jobs: asked.find(({ key }) => key === "scheduled-work")?.answer?.jobs,
  };
}

/** Cuts waiting short; the worker's own patience is not under test. */
export function impatient({ conversation }: Bench): void {
  const { http } = conversation;
  conversation.http = {
    ...http,
    send: (request) => http.send({ ...request, timeoutSeconds: 0.4 }),
  };
}

/** As what a question's trouble is told when the platform answers everything so. */
export const TROUBLE_OF: [FaultKind, PlatformTrouble][] = [
  ["401", "credentials"],
  ["403", "forbidden"],
  ["404", "not-deployed"],
  ["429", "rate-limited"],
  ["500", "failed"],
  ["malformed", "unreadable"],
  ["huge", "unreadable"],
  ["bomb", "unreadable"],
];

/** These leave answers that may rightly be green. */
export const HARMLESS: readonly FaultKind[] = [
  "slow",
  "zero-records",
  "stale-tenant",
  "clock-skew",
  "tenant-leak",
  "blocked-database",
  "500-after",
  "hung-after",
];

/** Under a fault every question has an answer or a trouble, and nothing is green that was not seen. */
export async function expectNothingFalselyGreen(bench: Bench, kind: FaultKind): Promise<void> {
  if (kind === "hung") impatient(bench);
  bench.fault(kind);
  const { asked, status } = await everything(bench);
  for (const { answer, trouble } of asked) expect(Boolean(answer) !== Boolean(trouble)).toBe(true);
  if (!HARMLESS.includes(kind)) expect(Object.values(status)).not.toContain("ok");
}

/** In every dialect each check has its question; every metric that is named has its limits, once. */
export function expectWholeDeclaration(
  { declaration, questions }: Connector,
  dialects: readonly string[],
): void {
  const checks = declaration.components.flatMap((component) => component.checks);
  const metrics = declaration.thresholds.map(({ metric }) => metric);
  for (const dialect of dialects) {
    const keys = questions(dialect).map(({ key }) => key);
    for (const { question } of checks) expect(keys).toContain(question);
  }
  for (const { metric } of checks) if (metric) expect(metrics).toContain(metric);
  for (const { ageMetric } of declaration.jobs) expect(metrics).toContain(ageMetric);
  expect(new Set(metrics).size).toBe(metrics.length);
  expect(new Set(checks.map(({ key }) => key)).size).toBe(checks.length);
}
