import { z } from "zod";
import type { Finding } from "@/domain/flow";
import { ObjectName } from "@/platforms/drivers/kubernetes/access";
import { heldSecret, type SecretSetting } from "@/platforms/drivers/kubernetes/secret-set";
import { proveAccepted, proveRejected } from "@/platforms/drivers/rotation-steps";
import type { FlowAnswer, FlowPlan, FlowView } from "@/platforms/flow";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { adminTokenTest, JWT_SECRET, jwtTest } from "./jwt-secret";

const at = (line: number) => ({ file: "auditron.md", line });
/** HS256 signs with 256 bits. */
const BYTES = 32;

export const rotateJwtSecret = (setting: SecretSetting): FlowPlan => ({
  key: "rotate-jwt-secret",
  kind: "rotation",
  title: "Replace the key that signs the sessions",
  purpose:
    "Makes a new signing key, puts it into the cluster, restarts the API and proves both ways: tokens of the new key are accepted, those of the old are refused. Everybody has to sign in again.",
  fields: [
    {
      key: "deployment",
      title: "Deployment that signs",
      kind: "text",
      required: true,
      default: "auditron-api",
      help: "Its pods read the key when they start.",
    },
  ],
  input: z.strictObject({ deployment: ObjectName }),
  subject: () => JWT_SECRET,
  label: () => "Key that signs AUDITRON's sessions",
  credential: JWT_SECRET,
  steps: [
    {
      kind: "secret",
      key: "value-in-force",
      title: "The key in force",
      why: "With it the old key can be proved dead, and put back should the new one not work.",
      slot: "current",
      skippable: true,
      help: "A reference to where it lies, or the value itself. Leave it out where it is referenced already.",
    },
    {
      kind: "ask",
      key: "before",
      title: "Look before anything is changed",
      why: "The proofs at the end only count if the same call tells good from bad now.",
      everySeconds: 0,
      forSeconds: 0,
      timeoutSeconds: 60,
      ask: (c, view) => lookBefore(c, view, setting),
    },
    {
      kind: "secret",
      key: "new-value",
      title: "The new key",
      slot: "pending",
      help: "Have it made here: 32 random bytes that nobody sees.",
      generates: { bytes: BYTES },
      refuses: (value) =>
        value.length < BYTES ? `A signing key has at least ${BYTES} characters.` : undefined,
      source: at(346),
    },
    {
      kind: "action",
      key: "put-in-place",
      title: "Put it into the cluster's secret",
      why: "Only this key of the secret is changed. Nobody notices until the pods restart.",
      action: "workloads.secret-set",
      input: () => ({ credential: JWT_SECRET, from: "pending" }),
      leaves: () => ({
        said: "The cluster's secret holds the new key; pods that start from now on sign with it.",
        undo: {
          action: "workloads.secret-set",
          input: { credential: JWT_SECRET, from: "older" },
          label: "Put the old key back",
        },
      }),
      source: at(348),
    },
    {
      kind: "action",
      key: "restart",
      title: "Restart the API, pod after pod",
      why: "From here on everybody has to sign in again. While old and new pods run side by side some calls are refused.",
      action: "workloads.restart",
      input: ({ input }) => ({ deployment: input.deployment ?? "" }),
      source: at(353),
    },
    proveAccepted({
      key: "new-accepted",
      title: "Proof: the new key is accepted",
      why: "A token of nobody, signed with the new key, reads an empty list.",
      test: jwtTest,
      forSeconds: 600,
    }),
    {
      kind: "promote",
      key: "promote",
      title: "The new key is the one in force",
      locked: { by: ["new-accepted"], because: "Nothing has shown yet that the new key is accepted." },
    },
    {
      ...proveRejected({
        key: "old-rejected",
        title: "Proof: the old key is refused",
        why: "A token signed with the old key must be turned away, while one of the new key is let in.",
        test: jwtTest,
        forSeconds: 600,
        instead: oldAdminToken,
      }),
      locked: { by: ["promote"], because: "The old key is still the one in force." },
    },
    {
      kind: "secret",
      key: "console-token",
      title: "A new admin token for the console",
      why: "The old one was signed with the old key. Without a new one detailed health and the queue stay unknown.",
      slot: "current",
      credential: () => "admin-token",
      skippable: true,
      help: "Sign in as an administrator and give the token, or a reference to where it lies.",
    },
  ],
});

/** The probe must tell good from bad, and the cluster's secret must be readable. */
async function lookBefore(c: Conversation, view: FlowView, setting: SecretSetting): Promise<FlowAnswer> {
  const findings: Finding[] = [];
  const inForce = await view.secret("current");
  if (inForce === undefined)
    findings.push({
      status: "warn",
      title: "Key in force",
      said: "It is not known here.",
      remedy: "Give it, or the old key can neither be put back nor be tried at the end.",
    });
  else {
    const proof = await jwtTest.test(c, inForce, "");
    findings.push({
      status: proof.state === "accepted" ? "ok" : "alert",
      title: "Key in force",
      said: proof.said,
      ...(proof.state === "accepted"
        ? {}
        : { remedy: "Correct the key in force, or the path of the call by the option jwt-probe-path." }),
    });
  }
  const cluster = await inCluster(c, setting);
  findings.push(cluster.finding);
  const isBad = findings.some(({ status }) => status === "alert");
  return {
    state: isBad ? "failed" : "passed",
    said: isBad ? "Something must be put right first." : "Everything that the rotation needs is there.",
    findings,
    facts: { holds: cluster.held },
    evidence: cluster.evidence,
  };
}

async function inCluster(c: Conversation, setting: SecretSetting) {
  try {
    const { held, said, evidence } = await heldSecret(c, setting, JWT_SECRET);
    const finding: Finding = {
      status: held === "current" ? "ok" : held === "none" ? "alert" : "warn",
      title: "The cluster's secret",
      said,
      ...(held === "none" ? { remedy: "Name its place with the option kubernetes-secret.jwt-secret." } : {}),
    };
    return { held, finding, evidence };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const finding: Finding = {
      status: "alert",
      title: "The cluster's secret",
      said: error.message,
      remedy: 'The service account needs the verbs "get" and "patch" on this secret.',
    };
    return { held: null, finding, evidence: error.details.evidence };
  }
}

/** A token of the console's own, from before, says the same as the old key would. */
async function oldAdminToken(c: Conversation): Promise<FlowAnswer> {
  const token = await c.secret("admin-token");
  if (token === undefined)
    return {
      state: "failed",
      said: "Neither the old key nor a token that it signed is held here, so nothing can be tried. Leave this out with a reason that says how it is known to be dead.",
    };
  const proof = await adminTokenTest.test(c, token, "");
  return proof.state === "rejected"
    ? {
        state: "passed",
        said: `The console's own token, signed with the old key, is refused. ${proof.said}`,
        evidence: proof.evidence,
      }
    : {
        state: "pending",
        said: `The console's own token is not refused. ${proof.said}`,
        evidence: proof.evidence,
      };
}
