import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PlatformError } from "@/platforms/platform";
import type { SimReply, Simulate } from "@/platforms/simulator/routes";
import { onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";
import { MORNING, statusOf } from "./testing";

const STATUSES = [200, 200, 200, 400, 500, 502, 503];

/** The simulator behind a hand that may replace or spoil any answer but those of the sign-in. */
function spoiled() {
  let spoil: ((usual: SimReply) => SimReply) | undefined;
  const served: Simulate = async (options) => {
    const usual = await simulate(options);
    const servers = Object.entries(usual.servers).map(([name, routes]) => [
      name,
      routes.map((route) => ({
        ...route,
        handle: async (...of: Parameters<typeof route.handle>) => {
          const reply = await route.handle(...of);
          return spoil && !/login|token/.test(route.path) ? spoil(reply) : reply;
        },
      })),
    ]);
    return { ...usual, servers: Object.fromEntries(servers) };
  };
  return {
    served,
    become: (next: typeof spoil) => {
      spoil = next;
    },
  };
}

describe.each(["head", "december", "runbook"])("the dialect %s", (dialect) => {
  test("makes neither an exception nor anything green of arbitrary JSON", async () => {
    const { served, become } = spoiled();
    const bench = await onBench(connector, served, { dialect, at: MORNING });
    await bench.ask("telemetry");
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.constantFrom(...STATUSES), async (json, status) => {
        become(() => ({ status, json }));
        for (const question of connector.questions(dialect)) {
          try {
            const answer = await question.ask(bench.conversation);
            for (const observation of answer.observations)
              expect([observation.check, statusOf(observation)]).not.toEqual([observation.check, "ok"]);
          } catch (error) {
            expect(error).toBeInstanceOf(PlatformError);
          }
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  test("survives any single spoiled field of a real answer, and keeps only what can be kept", async () => {
    const { served, become } = spoiled();
    const bench = await onBench(connector, served, { dialect, at: MORNING });
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.nat(), async (value, pick) => {
        become((usual) => ({
          ...usual,
          json: usual.json === undefined ? undefined : replaced(usual.json, pick, value),
        }));
        for (const question of connector.questions(dialect)) {
          try {
            const answer = await question.ask(bench.conversation);
            for (const observation of answer.observations) {
              statusOf(observation);
              expect(observation.reason.length).toBeLessThan(4000);
              if (observation.value !== undefined) expect(Number.isFinite(observation.value)).toBe(true);
            }
            expect(() =>
              JSON.stringify([answer.jobs, answer.runs, answer.alerts, answer.tenants]),
            ).not.toThrow();
            for (const of of [...(answer.jobs ?? []), ...(answer.runs ?? [])])
              for (const date of Object.values(of))
                if (date instanceof Date) expect(Number.isNaN(date.getTime())).toBe(false);
          } catch (error) {
            expect(error).toBeInstanceOf(PlatformError);
          }
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});

/** The same document with one of its leaves or branches exchanged. */
function replaced(json: unknown, pick: number, value: unknown): unknown {
  const places: (string | number)[][] = [];
  const walk = (node: unknown, at: (string | number)[]) => {
    if (places.length > 400) return;
    places.push(at);
    if (Array.isArray(node))
      node.slice(0, 5).forEach((child, index) => {
        walk(child, [...at, index]);
      });
    else if (node !== null && typeof node === "object")
      for (const [name, child] of Object.entries(node)) walk(child, [...at, name]);
  };
  walk(json, []);
  const place = places[pick % places.length] ?? [];
  const change = (node: unknown, depth: number): unknown => {
    const step = place[depth];
    if (step === undefined) return value;
    if (Array.isArray(node))
      return node.map((child, index) => (index === step ? change(child, depth + 1) : child));
    return { ...(node as object), [step]: change((node as Record<string, unknown>)[step], depth + 1) };
  };
  return change(json, 0);
}
