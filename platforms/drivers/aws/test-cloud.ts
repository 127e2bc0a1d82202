import { connector } from "@/platforms/complyai/connector";
import type { Conversation, Fact } from "@/platforms/platform";
import { aCall, type Bench, onBench } from "@/platforms/testing";
import { SECRET_KEY } from "./access";
import type { Throttle } from "./sim-json";
import { simulateAws } from "./simulator";

export type CloudBench = Bench & {
  /** Refuses the next calls for their number. */
  throttle(times: number): void;
  query(key: string, input?: Record<string, string>): Promise<Record<string, Fact>[] & { said: string }>;
  /** An action's parts, bound to this bench and input. */
  action(key: string, input: Record<string, string>): ReturnType<typeof bound>;
};

/** ComplyAI's cloud alone: AWS's protocols over HTTP, and the actions and queries of the connector. */
export async function onCloud(
  options: {
    credentials?: Record<string, string | undefined>;
    options?: Record<string, string | undefined>;
  } = {},
): Promise<CloudBench> {
  const throttle: Throttle = { left: 0 };
  const bench = await onBench(
    connector,
    ({ world, seed }) => {
      const cloud = simulateAws(world, seed, throttle);
      const named = Object.entries({ ...cloud.options, ...options.options });
      return {
        ...cloud,
        options: Object.fromEntries(
          named.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
        ),
      };
    },
    { dialect: "internal-key", pin: "internal-key", credentials: options.credentials },
  );
  return {
    ...bench,
    throttle: (times) => {
      throttle.left = times;
    },
    query: async (key, input = {}) => {
      const query = connector.queries?.("").find((each) => each.key === key);
      if (!query) throw new Error(`There is no query ${key}.`);
      const { rows, said } = await query.ask(bench.conversation, query.input.parse(input));
      const named = rows.map((row) =>
        Object.fromEntries(query.columns.map((column, at) => [column.key, row[at] ?? null])),
      );
      return Object.assign(named, { said });
    },
    action: (key, input) => bound(bench.conversation, key, input),
  };
}

function bound(c: Conversation, key: string, given: Record<string, string>) {
  const action = connector.actions("").find((each) => each.key === key);
  if (!action?.preview) throw new Error(`There is no action ${key} with a preview.`);
  const { preview } = action;
  const input = action.input.parse(given);
  let before: Record<string, Fact> = {};
  let startedAt = c.now();
  let answer: Record<string, Fact> = {};
  return {
    preview: () => preview(c, input),
    /** Looks and sends, as the worker does. */
    run: async () => {
      before = (await action.look(c, input)).facts;
      startedAt = c.now();
      const told = await action.execute(c, input, aCall());
      answer = told.facts;
      return told;
    },
    settled: () => action.verify.settled(c, input, before, startedAt, { id: "run", answer }),
    /** As after a worker that died before it wrote the answer down. */
    settledWithoutAnswer: () => action.verify.settled(c, input, before, startedAt, { id: "run", answer: {} }),
    undo: () => action.undo?.(input, before, {}),
  };
}

export const WRONG_SECRET = { [SECRET_KEY]: "another-secret-that-is-wrong" };
