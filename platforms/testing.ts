import { afterEach } from "vitest";
import type { Fault } from "@/domain/drill";
import { type Asked, askQuestion, openConversation } from "./converse";
import type { Connector, Conversation } from "./platform";
import type { Simulate } from "./simulator/routes";
import { type RunningSimulator, runSimulator } from "./simulator/run-simulator";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

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
      readSecret: async (name) => ({ ...simulator.credentials, ...options.credentials })[name],
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
