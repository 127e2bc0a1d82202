import { type ActionCall, PlatformError } from "@/platforms/platform";
import { log } from "@/server/log";
import type { Claim, Ended } from "./claims";
import type { OutputKeeper } from "./output-keeper";
import { type Proof, proof } from "./proof";
import type { Way } from "./way";

export type Outcome =
  | { said: string; proof: Proof }
  | { refused: string; proof: Proof; waitSeconds: number | undefined };

const USUAL_WAIT_SECONDS = 60;
/** What was told to stop may say what it did until then; after that nobody waits for it. */
const GRACE_MS = 5000;

/** A clear refusal ends the run. No answer, or one that broke, says nothing about the effect: that is looked up. */
export async function callPlatform(
  { action, conversation, input }: Way,
  claim: Claim,
  output: OutputKeeper,
  keepSecret: ActionCall["keepSecret"],
): Promise<Outcome> {
  const time = new AbortController();
  const timer = setTimeout(() => time.abort("time is up" satisfies Ended), action.timeoutSeconds * 1000);
  const signal = AbortSignal.any([claim.signal, conversation.signal, time.signal]);
  const { id, idempotencyKey } = claim.run;
  const { say, progress } = output;
  try {
    const answer = await orGivenUp(
      action.execute({ ...conversation, signal }, input, {
        id,
        idempotencyKey,
        say,
        progress,
        keepSecret,
        signal,
      }),
      signal,
    );
    if (answer === GIVEN_UP)
      return {
        said: `${whyStopped(signal, action.timeoutSeconds)} Looking whether it happened.`,
        proof: proof({}),
      };
    return { said: conversation.http.redact(answer.said), proof: proof(answer.facts, answer.evidence) };
  } catch (error) {
    if (signal.aborted && !(error instanceof PlatformError && error.details.notSent))
      return {
        said: `${whyStopped(signal, action.timeoutSeconds)} Looking whether it happened.`,
        proof: proof({}),
      };
    if (!(error instanceof PlatformError)) {
      log.error({ error, action: action.key }, "action broke");
      return { said: "Its answer could not be understood. Looking whether it happened.", proof: proof({}) };
    }
    const kept = proof({ trouble: error.trouble }, error.details.evidence);
    const isRefusal = ["credentials", "forbidden", "not-deployed", "rate-limited"].includes(error.trouble);
    return isRefusal || error.details.notSent
      ? {
          refused: error.message,
          proof: kept,
          waitSeconds:
            error.trouble === "rate-limited"
              ? (error.details.retryAfterSeconds ?? USUAL_WAIT_SECONDS)
              : undefined,
        }
      : { said: `${error.message} Looking whether it happened all the same.`, proof: kept };
  } finally {
    clearTimeout(timer);
  }
}

const GIVEN_UP = Symbol("given up");

async function orGivenUp<T>(work: Promise<T>, signal: AbortSignal): Promise<T | typeof GIVEN_UP> {
  let timer: NodeJS.Timeout | undefined;
  const givenUp = new Promise<typeof GIVEN_UP>((resolve) => {
    const wait = () => {
      timer = setTimeout(() => resolve(GIVEN_UP), GRACE_MS);
    };
    if (signal.aborted) wait();
    else signal.addEventListener("abort", wait, { once: true });
  });
  return Promise.race([work, givenUp]).finally(() => clearTimeout(timer));
}

function whyStopped(signal: AbortSignal, seconds: number): string {
  const because: Ended = signal.reason;
  if (because === "cancelled") return "It was told to stop on request.";
  if (because === "time is up") return `It did not end within the ${seconds} s that it is given.`;
  return "The worker had to let go of it.";
}
