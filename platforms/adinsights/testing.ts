import type { Route, SimReply, SimRequest, Simulate } from "@/platforms/simulator/routes";
import { judgedBy, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { adinsights } from "./platform";
import { simulate } from "./simulator";

/** A weekday morning in Jamaica, in the middle of the sync hours. */
export const MORNING = new Date("2026-11-20T14:35:00Z");
/** Four in the morning there: nothing is scheduled. */
export const NIGHT = new Date("2026-11-20T09:00:00Z");

type Override = (
  request: SimRequest,
  usual: () => SimReply | Promise<SimReply>,
) => SimReply | Promise<SimReply>;

/** The simulator with other answers on some of its API paths. */
export const withAnswers =
  (answers: Readonly<Record<string, Override>>): Simulate =>
  async (options) => {
    const usual = await simulate(options);
    const override = (route: Route): Route => {
      const answer = answers[route.path];
      return answer
        ? { ...route, handle: (request, params) => answer(request, () => route.handle(request, params)) }
        : route;
    };
    return { ...usual, servers: { ...usual.servers, api: (usual.servers.api ?? []).map(override) } };
  };

/** The status that the console gives an observation. */
export const statusOf = judgedBy(adinsights);

export const minutesAgo = (minutes: number) => new Date(MORNING.getTime() - minutes * 60_000).toISOString();

/** One question of a simulator that answers `reply` on one path. */
export async function asked(
  path: string,
  reply: SimReply,
  key: string,
  options: { dialect?: string; at?: Date } = {},
) {
  const dialect = options.dialect ?? "head";
  const bench = await onBench(connector, withAnswers({ [path]: () => reply }), {
    dialect,
    pin: dialect,
    at: options.at ?? MORNING,
  });
  return bench.ask(key);
}
