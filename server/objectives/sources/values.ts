import type { MinuteState } from "@/domain/objective";
import { announcedIn, spansAt } from "./announced";
import { keepsLimit, limitAt, limitsOf } from "./limits";
import { type Seen, spansOfCheck, watchedChecks } from "./observed";
import { type Layers, laterOf, observedFrom, type SourceQuestion } from "./question";

/**
 * Good while the measured value keeps the limit that was promised then. An answer without a value is good only where
 * it says that all is well, as with too little traffic to measure; any other one leaves the minute unknown.
 */
export async function readValues(question: SourceQuestion<"values">): Promise<Map<string, Layers>> {
  const { db, objective, source, environmentId, from, to, now } = question;
  const [check] = await watchedChecks(question, [source.check]);
  if (!check) return new Map();
  const limits = await limitsOf(db, objective);
  const stateOf = ({ at, status, value }: Seen): MinuteState => {
    if (status === "paused") return "maintenance";
    if (value === null) return status === "ok" ? "good" : "unknown";
    return keepsLimit(value, limitAt(limits, at), objective.direction) ? "good" : "bad";
  };
  const place = { platform: objective.platformId, environment: environmentId, check: check.key };
  return new Map([
    [
      "",
      [
        [
          ...spansAt(await announcedIn(db, from, to), place),
          ...(await spansOfCheck({ ...question, from: laterOf(from, observedFrom(now)) }, check, stateOf)),
        ],
      ],
    ],
  ]);
}
