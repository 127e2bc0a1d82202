import { z } from "zod";
import type {
  AskStep,
  EvidenceStep,
  FlowAnswer,
  FlowPlan,
  FlowView,
  PromoteStep,
  SecretStep,
} from "@/platforms/flow";
import type { Conversation } from "@/platforms/platform";
import { askEach } from "./client";
import { readFromWebhooks } from "./connections";
import { isOpenToAll, probeHook, wrongHookSecret } from "./hook-probe";

const line = (number: number) => ({ file: "adinsights.md", line: number });

const NOT_HELD: FlowAnswer = {
  state: "failed",
  said: "The console holds no such secret, so nothing can be tried.",
};
const where = (key: string, title: string, help: string) =>
  ({ key, title, kind: "text", required: true, help }) as const;

const before: AskStep = {
  key: "before",
  kind: "ask",
  title: "What the platform accepts now",
  why: "ADinsights accepts one secret at a time. Knowing that the old one is accepted now makes its refusal later a proof.",
  source: line(83),
  everySeconds: 0,
  forSeconds: 0,
  timeoutSeconds: 60,
  ask: async (c, view) => {
    const old = await view.secret("current");
    const { state, said, evidence } = await probeHook(c, old);
    const facts = { held: old !== undefined, old: old === undefined ? "not held" : state };
    if (state === "unclear") return { state: "failed", said, facts, evidence };
    if (old === undefined)
      return {
        state: "passed",
        said: "The console does not hold the old secret. That it is refused afterwards has to be shown by hand.",
        facts,
        findings: [
          {
            status: "warn",
            title: "Old secret",
            said: "Not held here.",
            remedy:
              "Enter it as the current webhook secret before you go on, and this flow proves its end itself.",
          },
        ],
        evidence,
      };
    return {
      state: "passed",
      said: `The old secret: ${said}`,
      facts,
      findings: [
        {
          status: state === "accepted" ? "ok" : "warn",
          title: "Old secret",
          said,
          ...(state === "accepted"
            ? {}
            : { remedy: "Airbyte's webhooks may be turned away already. Go on: the new secret mends it." }),
        },
      ],
      evidence,
    };
  },
};

const fresh: SecretStep = {
  key: "new-secret",
  kind: "secret",
  slot: "pending",
  title: "New secret",
  why: "From now on this console lets Airbyte in with either of the two, so that no webhook is lost here during the change.",
  help: "32 or more letters and digits, for example of `openssl rand -hex 32`. Give the place where it lies, or the value.",
  refuses: wrongHookSecret,
  source: line(90),
};

const store: EvidenceStep = {
  key: "store",
  kind: "evidence",
  title: "Put it into the secret store",
  why: "As AIRBYTE_WEBHOOK_SECRET of this environment. Nothing changes before the deployment.",
  fields: [where("place", "Entry and version in the store", "Its name and version, never the value.")],
  source: line(91),
};

const airbyte: EvidenceStep = {
  key: "airbyte",
  kind: "evidence",
  title: "Change the webhook in Airbyte",
  why: "The header X-Airbyte-Webhook-Secret of the workspace's notification. Until the deployment is through, ADinsights turns its webhooks away (403): choose the quiet half of an hour. Syncs go on, and what was turned away can be sent again from Airbyte's job history.",
  fields: [where("workspace", "Workspace and notification", "Where it was changed.")],
  source: line(92),
};

const deploy: EvidenceStep = {
  key: "deploy",
  kind: "evidence",
  title: "Deploy the backend",
  why: "The variable is read when a process starts: every web process has to be started anew.",
  fields: [where("release", "Release or run of the deployment", "A version, or the link of the run.")],
  source: line(93),
};

const accepted: AskStep = {
  key: "new-accepted",
  kind: "ask",
  title: "The new secret is accepted",
  why: "The console shows it with an empty body, five times: the platform complains of the body only to who is let in. Nothing is written there.",
  everySeconds: 15,
  forSeconds: 1800,
  timeoutSeconds: 60,
  ask: async (c, view) => {
    const pending = await view.secret("pending");
    if (pending === undefined) return NOT_HELD;
    if (pending === (await view.secret("current")))
      return { state: "failed", said: "The new secret is the old one. Give another." };
    const { state, said, evidence } = await probeHook(c, pending);
    if (state === "accepted" && (await isOpenToAll(c)))
      return {
        state: "failed",
        said: "The platform lets everybody in, whatever is shown: no secret is set and none is required. Set AIRBYTE_WEBHOOK_SECRET and deploy.",
        facts: { new: "open" },
        evidence,
      };
    return {
      state: state === "accepted" ? "passed" : "pending",
      said: `The new secret: ${said}`,
      facts: { new: state },
      evidence,
    };
  },
  source: line(93),
};

const rejected: AskStep = {
  key: "old-rejected",
  kind: "ask",
  title: "The old secret is rejected",
  why: "Shown in the same way. Only a clear 403 of all five counts.",
  onlyIf: ({ found }) => found.before?.held === true,
  everySeconds: 15,
  forSeconds: 1800,
  timeoutSeconds: 60,
  ask: async (c, view) => {
    const old = await view.secret("current");
    if (old === undefined) return NOT_HELD;
    const { state, said, evidence } = await probeHook(c, old);
    return {
      state: state === "rejected" ? "passed" : "pending",
      said: `The old secret: ${said}`,
      facts: { old: state },
      evidence,
    };
  },
  source: line(93),
};

const rejectedByHand: EvidenceStep = {
  key: "old-rejected-by-hand",
  kind: "evidence",
  title: "The old secret is rejected",
  why: "The console does not hold it. Whoever does sends an empty JSON object with it to /api/airbyte/webhook/: 403 is the proof, 400 means that it still counts.",
  onlyIf: ({ found }) => found.before?.held !== true,
  fields: [
    {
      key: "answer",
      title: "What it answered",
      kind: "choice",
      required: true,
      options: [{ value: "403", title: "403 invalid webhook secret" }],
    },
    where("by", "Who tried it", "A name."),
  ],
  source: line(93),
};

const promote: PromoteStep = {
  key: "promote",
  kind: "promote",
  title: "The new secret counts here too",
  why: "From now on this console lets Airbyte in with the new secret only.",
};

const heard: AskStep = {
  key: "first-webhook",
  kind: "ask",
  title: "Airbyte shows the new secret",
  why: "A webhook that ADinsights took after the change is the proof that Airbyte's side was changed. One comes when the next sync ends; between 23:00 and 06:00 in Jamaica there is none, then come back in the morning or sync one connection by hand.",
  skippable: true,
  everySeconds: 60,
  forSeconds: 12 * 3600,
  timeoutSeconds: 60,
  ask: (c, view) => firstWebhook(c, view),
  source: line(101),
};

async function firstWebhook(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  const { heard: told } = await askEach(c, (tenant) => readFromWebhooks(c, tenant));
  const newest = told
    .flatMap(({ got }) => got.webhooks.slice(0, 1).map(({ at }) => ({ at, evidence: got.evidence })))
    .sort((a, b) => b.at.getTime() - a.at.getTime())[0];
  const isNew = newest !== undefined && newest.at > view.beganAt;
  return {
    state: isNew ? "passed" : "pending",
    said: isNew
      ? `ADinsights took a webhook of Airbyte at ${newest.at.toISOString().slice(11, 16)} UTC.`
      : "ADinsights has taken no webhook since.",
    facts: { newest: newest?.at.toISOString() ?? null },
    evidence: newest?.evidence,
  };
}

const record: EvidenceStep = {
  key: "record",
  kind: "evidence",
  title: "Write it into the on-call log",
  why: "The sample file of the backend keeps its placeholder.",
  fields: [where("entry", "Entry in the log", "Its link or date.")],
  source: line(94),
};

const base = {
  kind: "rotation",
  credential: "webhook-secret",
  fields: [],
  input: z.strictObject({}) as FlowPlan["input"],
  subject: () => "webhook-secret",
  label: () => "Airbyte's webhook secret",
} satisfies Partial<FlowPlan>;

export const rotateWebhookSecret: FlowPlan = {
  ...base,
  key: "rotate-webhook-secret",
  title: "Rotate the webhook secret",
  purpose:
    "Quarterly, or when it may have been seen. ADinsights accepts one secret at a time, so webhooks are turned away between the change in Airbyte and the deployment; this console accepts both meanwhile.",
  steps: [before, fresh, store, airbyte, deploy, accepted, rejected, rejectedByHand, promote, heard, record],
};

const forged: EvidenceStep = {
  key: "forged",
  kind: "evidence",
  title: "What came in with the old secret",
  why: "Whoever had it could report jobs that never ran. Compare the webhooks since the exposure with Airbyte's job history, at ADinsights and here under Incoming.",
  fields: [where("found", "What was found", "Which deliveries were looked at, and what was wrong.")],
  source: line(96),
};

const again: EvidenceStep = {
  key: "send-again",
  kind: "evidence",
  title: "Send again what was turned away",
  why: "From Airbyte's job history, oldest first: ADinsights takes the last that comes for the newest, so an old one sent last sets its freshness back.",
  fields: [where("sent", "What was sent again", "Jobs and connections, or that there were none.")],
  source: line(106),
};

/** The old one dies with the deployment that brings the new one; Airbyte follows, and what it sent meanwhile is sent again. */
export const revokeWebhookSecret: FlowPlan = {
  ...base,
  key: "revoke-webhook-secret",
  title: "Replace an exposed webhook secret at once",
  purpose:
    "When somebody else may have it. The old secret is shut out first; Airbyte's webhooks are turned away until its side is changed. Syncs go on meanwhile.",
  emergency: true,
  steps: [
    { ...before, skippable: true },
    fresh,
    { ...store, why: "As AIRBYTE_WEBHOOK_SECRET of this environment, now." },
    { ...deploy, why: "At once: the old secret counts until every web process was started anew." },
    rejected,
    rejectedByHand,
    accepted,
    promote,
    {
      ...airbyte,
      why: "The header X-Airbyte-Webhook-Secret of the workspace's notification. Until then ADinsights turns its webhooks away (403).",
    },
    heard,
    again,
    forged,
    record,
  ],
};

export const webhookFlows: readonly FlowPlan[] = [rotateWebhookSecret, revokeWebhookSecret];
