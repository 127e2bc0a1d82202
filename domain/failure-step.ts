import type { PlatformId } from "./platform";
import type { FailureClass } from "./sync";

export type NextStep = {
  /** What to do first, in a few words. */
  title: string;
  /** What comes after that, in order. */
  after: readonly string[];
  /** What the button does. */
  button: "retry" | "retry-later" | "status" | "none";
  /** Why repeating it alone changes nothing. */
  noRetryBecause?: string;
};

/** Wait this long where the platform does not say how long. */
const RATE_LIMIT_WAIT_SECONDS = 15 * 60;

export type Provider = {
  name: string;
  statusUrl: string;
  /** The console's own check of it, where it has one. */
  check?: string;
};

const PROVIDER: Partial<Record<PlatformId, Provider>> = {
  "azure-governance": { name: "Azure", statusUrl: "https://status.azure.com" },
  adinsights: { name: "Airbyte and Meta", statusUrl: "https://metastatus.com", check: "airbyte-health" },
  complyai: { name: "Meta", statusUrl: "https://metastatus.com", check: "meta-answers" },
};

/** Whom the platform's jobs read from. */
export const providerOf = (platformId: PlatformId): Provider | undefined => PROVIDER[platformId];

const STEPS: Record<FailureClass, NextStep> = {
  authentication: {
    title: "Renew the credential, then run one job as the proof",
    after: [
      "See whether the platform itself says that its credential is missing or old.",
      "Replace the secret, certificate or token where it is kept, and let the platform read it again.",
      "Run one small job; the others follow by their schedule.",
    ],
    button: "none",
    noRetryBecause:
      "Its credential is refused: repeating it changes nothing until the credential is renewed.",
  },
  authorization: {
    title: "Give the identity the missing right",
    after: [
      "Compare its roles and consents with what the job needs.",
      "Add what is missing; it can take some minutes until it counts.",
      "Run the job again.",
    ],
    button: "retry",
  },
  "rate-limit": {
    title: "Wait, then run it again",
    after: [
      "Leave it alone until the limit is over: asking earlier prolongs it.",
      "If it comes back, run the job less often, and see that only one scheduler runs.",
    ],
    button: "retry-later",
  },
  timeout: {
    title: "See first whether its provider is well",
    after: [
      "If the provider has trouble, wait until that is over.",
      "If it is well, run the job again, and give each further try more time.",
      "If it still hangs, look at the network and restart the application.",
    ],
    button: "status",
  },
  "upstream-down": {
    title: "See first whether its provider is well",
    after: [
      "If the provider has trouble, wait until that is over: the job cannot succeed before.",
      "If it is well, look at name resolution, certificates and the way there, then run the job again.",
    ],
    button: "status",
  },
  "data-or-schema": {
    title: "Look at the source's data",
    after: [
      "If its shape changed, the job has to be adapted: hand it to those who develop it.",
      "If it was one bad delivery, run the job again.",
    ],
    button: "retry",
  },
  "zero-records": {
    title: "Ask whether there was anything to bring",
    after: [
      "Compare with the same hour of earlier days.",
      "If there should have been data, look at the account's filters and rights, then run the job again.",
    ],
    button: "retry",
  },
  hung: {
    title: "See whether it still works at all",
    after: [
      "See whether its worker is alive and its provider answers.",
      "If nothing moves, run it again once the platform no longer counts it as running.",
    ],
    button: "retry",
  },
  unknown: {
    title: "Find out more before repeating it",
    after: [
      "Turn on the platform's detailed logging and run the job once.",
      "If it fails the same way, report it with what was logged; say here what it was, so that it is known next time.",
      "If it does not come back, keep an eye on it.",
    ],
    button: "retry",
  },
};

/** What the flow charts of the runbooks do next with a failure of this class. */
export function nextStep(failureClass: FailureClass, platformId: PlatformId): NextStep {
  if (platformId === "complyai" && failureClass === "authentication")
    return {
      ...STEPS.authentication,
      after: [
        "See on the tokens of the organisation which one has expired or was taken back.",
        "Let the customer connect Meta again, or put in the renewed token.",
        "Sync that one organisation.",
      ],
    };
  if (platformId === "complyai" && (failureClass === "hung" || failureClass === "timeout"))
    return {
      ...STEPS[failureClass],
      after: [
        "See first that the Celery workers run and the queue gets shorter.",
        ...STEPS[failureClass].after,
      ],
    };
  return STEPS[failureClass];
}

/** When a run that met a limit may be repeated: as the platform said, else a quarter of an hour after it ended. */
export function retryAt(
  failureClass: FailureClass,
  run: { endedAt: Date | null; startedAt: Date | null; error: string | null },
  now: Date,
): Date {
  if (failureClass !== "rate-limit") return now;
  const since = run.endedAt ?? run.startedAt ?? now;
  const told = /retry[- ]?after["']?\s{0,3}[:=]?\s{0,3}["']?(\d{1,6})(?!\d)/i.exec(
    (run.error ?? "").slice(0, 4000),
  )?.[1];
  const seconds = Math.min(3600, told ? Number(told) : RATE_LIMIT_WAIT_SECONDS);
  const at = new Date(since.getTime() + seconds * 1000);
  return at > now ? at : now;
}

export const FAILURE_WORD: Record<FailureClass, string> = {
  authentication: "authentication",
  authorization: "authorization",
  "rate-limit": "rate limit",
  timeout: "timeout",
  "upstream-down": "upstream down",
  "data-or-schema": "data or schema",
  "zero-records": "zero records",
  hung: "hung",
  unknown: "unknown",
};
