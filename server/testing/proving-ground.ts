import { z } from "zod";
import { accepted } from "@/platforms/answers";
import { connector as auditron } from "@/platforms/auditron/connector";
import type { Action, Connector, Conversation, Fact } from "@/platforms/platform";
import type { Route, Simulate } from "@/platforms/simulator/routes";

export const PROVING = "auditron/production";

/**
 * Where a run of the target is held up at the target's side, told by the first word of its name: "look", "call",
 * "answer" (after the effect), "verify", "preview-again". "half" breaks off after the effect, "hang" never answers
 * and does nothing, "talk" says a lot, "slow" takes its time.
 */
export type Counting = {
  simulate: Simulate;
  /** Every effect, in order. */
  effects: { target: string; key: string }[];
  /** Names of what waits at the gate now. */
  waiting: Set<string>;
  open(): void;
  shut(): void;
  /** The replicas of a target, as its preview and its look tell them. */
  replicas: Map<string, number>;
  /** Targets besides, as many as wanted. */
  extra: { count: number };
};

/** A target that counts what is done to it and can hold up whoever asks. */
export function countingTarget(): Counting {
  const effects: Counting["effects"] = [];
  const waiting = new Set<string>();
  const replicas = new Map<string, number>();
  const previews = new Map<string, number>();
  const extra = { count: 0 };
  const going = new Map<string, number>();
  let isOpen = true;
  let wakes: (() => void)[] = [];
  const gate = async (target: string, at: string) => {
    if (isOpen || !target.startsWith(`${at}-`)) return;
    waiting.add(target);
    await new Promise<void>((resolve) => wakes.push(resolve));
    waiting.delete(target);
  };
  const of = (target: string) => replicas.get(target) ?? 1;
  const routes: Route[] = [
    {
      method: "GET",
      path: "/targets/:target/preview",
      handle: async (_request, { target = "" }) => {
        const times = (previews.get(target) ?? 0) + 1;
        previews.set(target, times);
        if (times > 1) await gate(target, "preview-again");
        return {
          json: {
            replicas: of(target),
            pods: [
              `${target}-a`,
              `${target}-b`,
              ...Array.from({ length: extra.count }, (_, n) => `extra-${String(n).padStart(5, "0")}`),
            ],
          },
        };
      },
    },
    {
      method: "GET",
      path: "/targets/:target",
      handle: async ({ query }, { target = "" }) => {
        await gate(target, query.get("for") ?? "look");
        return {
          json: {
            replicas: of(target),
            done: effects.filter((effect) => effect.target === target).length,
            going: going.get(target) ?? 0,
          },
        };
      },
    },
    {
      method: "POST",
      path: "/targets/:target/scale",
      handle: async (request, { target = "" }) => {
        going.set(target, (going.get(target) ?? 0) + 1);
        try {
          if (target.startsWith("hang-")) await gate(target, "hang");
          await gate(target, "call");
          if (target.startsWith("hang-")) return { status: 503, json: { error: "gave up" } };
          const { to } = request.json() as { to: number };
          effects.push({ target, key: String(request.headers["idempotency-key"]) });
          replicas.set(target, to);
          await gate(target, "answer");
          if (target.startsWith("half-")) return { status: 500, json: { error: "broke in the middle" } };
          return { json: { done: true } };
        } finally {
          going.set(target, (going.get(target) ?? 1) - 1);
        }
      },
    },
    { method: "GET", path: "/health", handle: () => ({ json: { status: "ok" } }) },
  ];
  return {
    simulate: () => ({ servers: { api: routes }, credentials: { "admin-token": "proving-secret-token" } }),
    effects,
    waiting,
    replicas,
    extra,
    open: () => {
      isOpen = true;
      for (const wake of wakes.splice(0)) wake();
      wakes = [];
    },
    shut: () => {
      isOpen = false;
    },
  };
}

const Input = z.strictObject({ target: z.string().min(1), to: z.string().regex(/^\d+$/) });
type Input = z.output<typeof Input>;
const Seen = z.object({ replicas: z.number(), done: z.number(), going: z.number() });

async function see(c: Conversation, target: string, why: "look" | "verify") {
  const reply = accepted(
    await c.http.send({ base: "api", path: `/targets/${target}`, query: { for: why }, timeoutSeconds: 60 }),
  );
  return { ...Seen.parse(reply.json()), evidence: reply.evidence };
}

const scale = (tier: 1 | 2 | 3): Action<Input> => ({
  key: `proving.scale-${tier}`,
  title: "Scale",
  label: ({ target, to }) => `Scale ${target} to ${to}`,
  tier,
  capability: "checks",
  input: Input,
  target: ({ target }) => target,
  repeatable: false,
  stoppable: true,
  expectedSeconds: 5,
  timeoutSeconds: 6,
  look: async (c, { target }) => {
    const { replicas, done, evidence } = await see(c, target, "look");
    return { facts: { replicas, done }, evidence };
  },
  preview: async (c, { target, to }) => {
    const reply = accepted(await c.http.send({ base: "api", path: `/targets/${target}/preview` }));
    const { replicas, pods } = z
      .object({ replicas: z.number(), pods: z.array(z.string()) })
      .parse(reply.json());
    return {
      button: `Scale ${pods.length} pods`,
      unit: "pods",
      targets: pods.map((id) => ({ id, title: id })),
      effects: [`It has ${replicas} replicas and will have ${to}.`],
      inFlight: [],
      reversible: { is: true, how: "Scale it back." },
      verifies: "the number of replicas",
      warnings: [],
      bound: { replicas },
    };
  },
  execute: async (c, { target, to }, run) => {
    await c.secret("admin-token");
    run.say(`asking with password=hunter2 and ${(await c.secret("admin-token")) ?? ""}`);
    if (target.startsWith("talk-")) for (let n = 0; n < 5000; n += 1) run.say(`line ${n}`);
    run.progress(1, 2, "asked");
    if (target.startsWith("slow-"))
      await new Promise<void>((resolve) => run.signal.addEventListener("abort", () => resolve()));
    if (run.signal.aborted) return { said: "Stopped before anything was scaled.", facts: {} };
    const reply = await c.http.send({
      base: "api",
      path: `/targets/${target}/scale`,
      method: "POST",
      headers: { "idempotency-key": run.idempotencyKey },
      json: { to: Number(to) },
      timeoutSeconds: 60,
    });
    accepted(reply);
    return { said: "Scaled.", facts: {}, evidence: reply.evidence };
  },
  verify: {
    afterSeconds: 0,
    everySeconds: 1,
    forSeconds: 60,
    settled: async (c, { target, to }, before) => {
      const { replicas, done, going, evidence } = await see(c, target, "verify");
      const facts: Record<string, Fact> = { replicas, done };
      if (done > Number(before.done ?? 0) && replicas === Number(to))
        return { state: "succeeded", said: `It has ${replicas} replicas.`, facts, evidence };
      if (going > 0) return { state: "pending", said: "It is still at it.", facts, evidence };
      return { state: "failed", said: `It has ${replicas} replicas.`, facts, evidence };
    },
  },
  reask: [],
  undo: ({ target }, before) =>
    typeof before.replicas === "number"
      ? {
          action: `proving.scale-${tier}`,
          input: { target, to: String(before.replicas) },
          label: `Scale ${target} back to ${before.replicas}`,
        }
      : undefined,
  watch: { minutes: 15, checks: ["health"] },
});

/** AUDITRON with actions that scale what counts. */
export const provingConnector: Connector = {
  ...auditron,
  probe: async () => ({
    dialect: "runbook",
    because: "It is a proving ground.",
    capabilities: [{ capability: "checks", supported: true, because: "It is a proving ground." }],
  }),
  questions: () => [],
  actions: () => [scale(1), scale(2), scale(3)],
};
