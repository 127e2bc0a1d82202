import type { CredentialTest } from "@/platforms/credential";
import type { AskStep, FlowAnswer, FlowView } from "@/platforms/flow";
import type { Conversation } from "@/platforms/platform";

type Wanted = {
  key: string;
  title: string;
  why?: string;
  test: CredentialTest;
  /** How long it may take until the platform goes by it; zero: one try decides. */
  forSeconds?: number;
  source?: { file: string; line: number };
};

const EVERY_SECONDS = 10;

const step = (
  { key, title, why, test, forSeconds = 0, source }: Wanted,
  tries: number,
  ask: AskStep["ask"],
): AskStep => ({
  kind: "ask",
  key,
  title,
  ...(why ? { why } : {}),
  ...(source ? { source } : {}),
  everySeconds: EVERY_SECONDS,
  forSeconds,
  timeoutSeconds: test.timeoutSeconds * tries + 5,
  ask,
});

/** One half of the proof: the new value is accepted, seen by using it. */
export const proveAccepted = (wanted: Wanted): AskStep =>
  step(wanted, 1, async (c, view): Promise<FlowAnswer> => {
    const { test, forSeconds = 0 } = wanted;
    const value = await view.secret("pending");
    if (value === undefined) return { state: "failed", said: "There is no value to try. Give it first." };
    const proof = await test.test(c, value, view.tenant);
    const told = {
      said: proof.said,
      facts: { ...proof.facts, expires: proof.expiresAt?.toISOString() ?? null },
      evidence: proof.evidence,
    };
    if (proof.state === "accepted")
      return {
        ...told,
        state: "passed",
        proves: { slot: "pending", state: "accepted" },
        ...(proof.status === "warn"
          ? { findings: [{ status: "warn", title: "Accepted, with a limit", said: proof.said }] }
          : {}),
      };
    return { ...told, state: forSeconds > 0 ? "pending" : "failed" };
  });

/**
 * The other half: what was used before is refused, while what is used now is accepted at the same moment. One that
 * refuses everybody proves nothing.
 */
export const proveRejected = (
  wanted: Wanted & {
    /** Another sign that the old one is dead, where its value is not held here. */
    instead?(c: Conversation, view: FlowView): Promise<FlowAnswer>;
  },
): AskStep => ({
  ...step(wanted, 2, async (c, view): Promise<FlowAnswer> => {
    const { test, forSeconds = 0, instead } = wanted;
    const old = await view.secret("previous");
    const current = await view.secret("current");
    if (current === undefined) return { state: "failed", said: "There is no value in use to compare with." };
    const now = await test.test(c, current, view.tenant);
    const notYet = forSeconds > 0 ? ("pending" as const) : ("failed" as const);
    if (now.state !== "accepted")
      return {
        state: notYet,
        said: `The new one is not accepted just now, so a refusal of the old one would prove nothing. ${now.said}`,
        evidence: now.evidence,
      };
    if (old === undefined)
      return instead
        ? instead(c, view)
        : {
            state: "failed",
            said: "The old value is not held here, so nothing can be tried. Leave this out with a reason that says how it is known to be dead.",
          };
    if (old === current) return { state: "failed", said: "The old and the new value are the same." };
    const before = await test.test(c, old, view.tenant);
    const told = { said: before.said, evidence: before.evidence };
    if (before.state === "rejected")
      return {
        ...told,
        state: "passed",
        said: `The new one is accepted, the old one is not. ${before.said}`,
        proves: { slot: "previous", state: "rejected" },
      };
    return {
      ...told,
      state: notYet,
      said: before.state === "accepted" ? `The old one still works. ${before.said}` : before.said,
    };
  }),
  skippable: true,
});
