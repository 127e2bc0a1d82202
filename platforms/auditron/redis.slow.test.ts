import { describe, expect, test } from "vitest";
import { openConversation } from "@/platforms/converse";
import { redisProgram } from "@/platforms/drivers/redis/local-server";
import { runSimulator } from "@/platforms/simulator/run-simulator";
import { aCall } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";

const program = await redisProgram();
if (!program)
  console.warn(
    "SKIPPED: AUDITRON's queues were not tested against a real Redis, because redis-server cannot be found. On Debian: apt-get install redis-server.",
  );

describe.skipIf(!program)("AUDITRON with its Redis", () => {
  test("offers queues and cache; a pause shows in the platform's own numbers; its end leaves nothing behind", async () => {
    const simulator = await runSimulator(simulate, { dialect: "runbook", seed: "bench", programs: true });
    const c = openConversation(
      {
        environment: {
          id: "auditron/bench",
          platformId: "auditron",
          name: "bench",
          baseUrls: simulator.baseUrls,
          dialect: "runbook",
          options: simulator.options,
        },
        privateNetwork: true,
        readSecret: async (name) => simulator.credentials[name],
      },
      "runbook",
    );
    const { capabilities } = await connector.probe(c);
    for (const name of ["queues.read", "queues.act", "cache.read", "cache.act"])
      expect(capabilities.find(({ capability }) => capability === name)).toMatchObject({ supported: true });

    const ask = async (key: string, input: Record<string, string> = {}) => {
      const query = connector.queries?.("runbook").find((each) => each.key === key);
      return query?.ask(c, input);
    };
    expect((await ask("queue.counts"))?.rows.map(([name]) => name)).toEqual(["agentic-jobs", "dead-letter"]);
    expect((await ask("queue.dead-letters"))?.said).toContain("2 dead letters");
    expect((await ask("queue.workers"))?.rows.map(([, worker]) => worker)).toEqual(["auditron-worker-1"]);
    expect((await ask("queue.jobs", { queue: "agentic-jobs", state: "failed" }))?.rows).toHaveLength(7);

    const pause = connector.actions("runbook").find(({ key }) => key === "queue.pause");
    await pause?.execute(c, { queue: "agentic-jobs" }, aCall());
    await simulator.tick();
    const stats = connector.questions("runbook").find(({ key }) => key === "queue");
    const seen = (await stats?.ask(c))?.observations[0];
    expect(seen?.reason).toContain("because it is paused");

    await c.close();
    await simulator.close();
    const after = openConversation(
      {
        environment: { ...c.environment },
        privateNetwork: true,
        readSecret: async (name) => simulator.credentials[name],
      },
      "runbook",
    );
    const query = connector.queries?.("runbook").find(({ key }) => key === "cache.memory");
    await expect(query?.ask(after, {})).rejects.toMatchObject({ trouble: "unreachable" });
    await after.close();
  });
});
