import type { PlatformDeclaration } from "@/domain/schema/platform";
import { accepted, parsed } from "@/platforms/answers";
import type { Connector, Question } from "@/platforms/platform";
import { Health, PATH } from "./observe-shape";

export const DIALECT = "bench";
export const METRIC = "queue.depth";

const question = (key: string): Question => ({
  key,
  title: key,
  everySeconds: 20,
  atLeastSecondsApart: 0,
  timeoutSeconds: 10,
  ask: async ({ http }) => {
    const reply = accepted(await http.send({ base: "api", path: PATH }));
    const health = parsed(Health, reply);
    return {
      observations: [
        {
          check: key,
          status: health.status === "healthy" ? "ok" : "alert",
          value: health.queue.depth,
          reason: `${health.components.length} components are healthy.`,
          latencyMs: reply.durationMs,
          facts: { uptimeSeconds: health.uptime_seconds, oldestSeconds: health.queue.oldest_seconds },
          evidence: reply.evidence,
        },
      ],
    };
  },
});

/** A platform of as many questions as wanted, one check each, asked like any other platform. */
export function benchConnector(declaration: PlatformDeclaration, count: number): Connector {
  const questions = Array.from({ length: count }, (_, index) => question(questionKey(index)));
  return {
    declaration,
    dialects: { [DIALECT]: "It is the only one." },
    probe: async () => ({ dialect: DIALECT, because: "It is the only one.", capabilities: [] }),
    questions: () => questions,
    actions: () => [],
  };
}

export const questionKey = (index: number) => `question-${index}`;
