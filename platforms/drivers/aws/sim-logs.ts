import { noiseBetween } from "@/platforms/simulator/noise";
import type { Route, World } from "@/platforms/simulator/routes";
import { AwsRefusal, jsonService, type Throttle } from "./sim-json";

export const SIM_GROUPS = ["/ecs/complyai-core", "/ecs/complyai-api", "/ecs/complyai-workers"];
const EVERY_MS = 4000;
const SENTENCES = [
  "INFO request served in 41 ms path=/api/ads",
  "INFO ads of organisation 3 stored",
  "WARNING slow query took 1310 ms",
  "INFO token refreshed",
  "ERROR Meta answered 400: session has expired",
  "DEBUG cache miss scores:17",
];

type SimEvent = {
  eventId: string;
  timestamp: number;
  ingestionTime: number;
  logStreamName: string;
  message: string;
};

/** FilterLogEvents: from old to new, sometimes an empty page before the next one. Every 4 seconds holds a line. */
export function logRoutes(world: World, seed: string, throttle: Throttle): Route[] {
  const lineAt = (group: string, tick: number): SimEvent => ({
    eventId: `${tick}${SIM_GROUPS.indexOf(group)}`.padStart(56, "3"),
    timestamp: tick * EVERY_MS,
    ingestionTime: tick * EVERY_MS + 400,
    logStreamName: `${group.slice(5)}/${noiseBetween(1, 2, seed, "stream", tick)}`,
    message: SENTENCES[noiseBetween(0, SENTENCES.length - 1, seed, group, tick)] ?? "",
  });

  return jsonService("logs", "Logs_20140328", throttle, {
    FilterLogEvents: (body) => {
      const group = String(body.logGroupName);
      if (!SIM_GROUPS.includes(group))
        throw new AwsRefusal("ResourceNotFoundException", "The specified log group does not exist.");
      const from = Math.ceil(Number(body.startTime ?? 0) / EVERY_MS);
      const to = Math.floor(
        Math.min(Number(body.endTime ?? Number.POSITIVE_INFINITY), world.now().getTime()) / EVERY_MS,
      );
      const [at, wasEmpty] = body.nextToken ? String(body.nextToken).split(".").map(Number) : [from, 0];
      if (body.nextToken && !wasEmpty) return { events: [], nextToken: `${at}.1` };
      const limit = Number(body.limit ?? 10_000);
      const wanted = /^"(.*)"$/.exec(String(body.filterPattern ?? ""))?.[1]?.replace(/\\(.)/g, "$1") ?? "";
      const events: SimEvent[] = [];
      let tick = at ?? from;
      for (; tick <= to && events.length < limit; tick += 1) {
        const line = lineAt(group, tick);
        if (line.message.includes(wanted)) events.push(line);
      }
      return { events, ...(tick <= to ? { nextToken: `${tick}.0` } : {}) };
    },
  });
}
