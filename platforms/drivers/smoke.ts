import { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";
import { STATUS_WORD, type Status, worst } from "@/domain/status";
import { judgeValue } from "@/domain/threshold";
import { type Asked, askQuestion } from "@/platforms/converse";
import {
  type CapabilityReport,
  type Conversation,
  type Observation,
  PlatformError,
  type PlatformQuery,
  type Question,
} from "@/platforms/platform";

const LONGEST_SECONDS = 30;

export const smokeCapability: CapabilityReport = {
  capability: "smoke",
  supported: true,
  because: "It asks what the checks ask, once more and now.",
};

/** `status` is null where the configuration gives nothing to test. */
type Tested = { title: string; status: Status | null; said: string; ms: number | null };

/**
 * The tests after a deployment: the checks of these questions, asked now and judged by the declared limits. A question
 * that changes something over there, or that remembers what it was told, must not be among them.
 */
export function smokeQuery(
  declaration: PlatformDeclaration,
  questions: readonly Question[],
  keys: readonly string[],
): PlatformQuery {
  const wanted = questions.filter(({ key, sideEffect }) => keys.includes(key) && !sideEffect);
  return {
    key: "smoke.run",
    title: "Smoke tests",
    group: "platform",
    purpose: "After a deployment, a restart or a rollback: does it do what it is there for? Changes nothing.",
    capability: "smoke",
    input: z.strictObject({}),
    fields: [],
    timeoutSeconds: LONGEST_SECONDS + 5,
    columns: [
      { key: "test", title: "Test", kind: "text" },
      { key: "passed", title: "Passed", kind: "yes-no" },
      { key: "result", title: "Result", kind: "text" },
      { key: "said", title: "What was seen", kind: "text" },
      { key: "ms", title: "Took", kind: "milliseconds" },
    ],
    ask: async (c) => {
      const asked = await Promise.all(wanted.map((question) => askOnce(c, question)));
      const tested = wanted
        .flatMap((question, at) => testedBy(declaration, question, asked[at]))
        .sort((a, b) => rank(a.status) - rank(b.status));
      return {
        rows: tested.map(({ title, status, said, ms }) => [
          title,
          status && passed(status),
          status ? STATUS_WORD[status] : "not tested",
          said,
          ms === null ? null : Math.round(ms),
        ]),
        truncated: false,
        said: saidOf(tested),
        evidence: asked.find(({ trouble }) => trouble)?.trouble?.details.evidence,
      };
    },
  };
}

const passed = (status: Status) => status === "ok" || status === "warn";

/** What did not pass stands first: a runbook looks at the first row. */
function rank(status: Status | null): number {
  if (status === null) return 3;
  return passed(status) ? (status === "warn" ? 1 : 2) : 0;
}

function saidOf(all: readonly Tested[]): string {
  const tested = all.flatMap(({ title, status, said }) => (status ? [{ title, status, said }] : []));
  const left = tested.length < all.length ? ` ${all.length - tested.length} could not be tested here.` : "";
  const failed = tested.filter(({ status }) => !passed(status));
  const first = failed[0];
  if (first)
    return `${failed.length} of ${tested.length} tests did not pass. ${first.title}: ${first.said}${left}`;
  if (tested.length === 0) return `Nothing was tested.${left}`;
  const warned = tested.filter(({ status }) => status === "warn").length;
  return `All ${tested.length} tests passed${warned > 0 ? `, ${warned} with a warning` : ""}.${left}`;
}

/** An answer is shared by those who test within the time that the question needs between two. */
function askOnce(c: Conversation, question: Question): Promise<Asked> {
  const key = `smoke:${question.key}`;
  const known = c.memory.get(key) as { at: number; asked: Promise<Asked> } | undefined;
  const now = c.now().getTime();
  if (known && now - known.at < question.atLeastSecondsApart * 1000) return known.asked;
  const asked = inTime(question, askQuestion(question, c));
  c.memory.set(key, { at: now, asked });
  return asked;
}

async function inTime({ timeoutSeconds }: Question, asking: Promise<Asked>): Promise<Asked> {
  const seconds = Math.min(timeoutSeconds, LONGEST_SECONDS);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Asked>((resolve) => {
    timer = setTimeout(() => {
      resolve({ trouble: new PlatformError("unreachable", `No complete answer within ${seconds} s.`) });
    }, seconds * 1000);
  });
  try {
    return await Promise.race([asking, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** One line per declared check: what was not answered is not passed. */
function testedBy(
  { components, thresholds }: PlatformDeclaration,
  question: Question,
  asked: Asked | undefined,
): Tested[] {
  return components.flatMap((component) =>
    component.checks
      .filter((check) => check.question === question.key)
      .map((check): Tested => {
        const title = `${component.title}: ${check.title}`;
        const seen = asked?.answer?.observations.find((each) => each.check === check.key);
        if (seen) {
          const limits = thresholds.find(({ metric }) => metric === check.metric);
          return { title, status: statusOf(seen, limits), said: seen.reason, ms: seen.latencyMs ?? null };
        }
        const { trouble } = asked ?? {};
        const isLost = trouble && check.whenLost === "alert";
        const status = isUnconfigured(trouble) ? null : isLost ? "alert" : "unknown";
        return { title, status, said: trouble?.message ?? "Its answer says nothing of it.", ms: null };
      }),
  );
}

/** A 404 after a deployment is a fault; no address in the configuration is none. */
const isUnconfigured = (trouble: PlatformError | undefined) =>
  trouble?.trouble === "not-deployed" && trouble.details.httpStatus === undefined;

const statusOf = ({ status, value }: Observation, limits: Parameters<typeof judgeValue>[1] | undefined) =>
  worst([...(status ? [status] : []), ...(limits && value !== undefined ? [judgeValue(value, limits)] : [])]);
