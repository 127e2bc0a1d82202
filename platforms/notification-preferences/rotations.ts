import { z } from "zod";
import type { CredentialTest } from "@/platforms/credential";
import { databaseTest } from "@/platforms/drivers/credential-tests";
import { checkedAddress } from "@/platforms/drivers/postgres";
import { proveAccepted, proveRejected } from "@/platforms/drivers/rotation-steps";
import type { EvidenceStep, FlowPlan, SecretStep } from "@/platforms/flow";
import { PlatformError } from "@/platforms/platform";
import { jwtTest, resendTest, slackTest, twilioTest } from "./credential-tests";

type Kept = {
  key: string;
  title: string;
  purpose: string;
  label: string;
  credential: string;
  test: CredentialTest;
  line: number;
  /** How the new one is come by. */
  made: string;
  /** How the old one is ended. */
  ended: string;
  refuses(value: string): string | undefined;
};

const at = (line: number) => ({ file: "notification-preferences.md", line });

const inUse = (label: string): SecretStep => ({
  kind: "secret",
  key: "value-in-use",
  title: `The ${label} in use`,
  why: "With it the old one can be proved dead at the end.",
  slot: "current",
  skippable: true,
  help: "A reference to where it lies, or the value itself. Leave it out where it is referenced already.",
});

const inPlace = (why: string): EvidenceStep => ({
  kind: "evidence",
  key: "in-place",
  title: "The platform uses the new one",
  why,
  fields: [
    { key: "where", title: "Where it was replaced", kind: "text", required: true },
    { key: "restarted", title: "When it was restarted (UTC)", kind: "text", required: true },
  ],
});

const PROCESS =
  "Put it into the environment of the API and its workers and restart them one after the other. There is no call for it.";

/** Old and new work side by side until the old one is taken away. */
const overlapping = ({
  key,
  title,
  purpose,
  label,
  credential,
  test,
  line,
  made,
  ended,
  refuses,
}: Kept): FlowPlan => ({
  key,
  kind: "rotation",
  title,
  purpose,
  fields: [],
  input: z.strictObject({}),
  subject: () => credential,
  label: () => label,
  credential,
  steps: [
    inUse(label),
    {
      kind: "secret",
      key: "new-value",
      title: `The new ${label}`,
      why: made,
      slot: "pending",
      help: "The value, or a reference to where it lies. It is sealed at once and shown to nobody.",
      refuses,
      source: at(line),
    },
    proveAccepted({ key: "new-accepted", title: "Proof: the new one is accepted", test, source: at(line) }),
    inPlace(PROCESS),
    {
      kind: "promote",
      key: "promote",
      title: "The new one is the one in use",
      locked: {
        by: ["new-accepted", "in-place"],
        because: "The new one is not proved, or the platform does not use it yet.",
      },
    },
    {
      kind: "evidence",
      key: "old-ended",
      title: "End the old one",
      why: ended,
      fields: [{ key: "who", title: "Who ended it", kind: "text", required: true }],
      locked: {
        by: ["new-accepted", "in-place"],
        because: "The old one is taken away only when the new one is proved and in use.",
      },
    },
    proveRejected({ key: "old-rejected", title: "Proof: the old one is refused", test, forSeconds: 900 }),
  ],
});

const resend = overlapping({
  key: "rotate-resend-key",
  title: "Replace the Resend key",
  purpose:
    "A second key is made, proved and put in place; then the first is deleted and proved dead. No mail is lost.",
  label: "Resend key",
  credential: "resend-key",
  test: resendTest,
  line: 116,
  made: "Made in Resend's dashboard, with the same permission as the one in use.",
  ended: "Delete it in Resend's dashboard. What still uses it stops sending at once.",
  refuses: (value) => (/^re_\S{8,}$/.test(value.trim()) ? undefined : 'A key of Resend begins with "re_".'),
});

const twilio = overlapping({
  key: "rotate-twilio-key",
  title: "Replace the Twilio key",
  purpose: "A second token is made, proved and put in place; then the first is ended and proved dead.",
  label: "Twilio key",
  credential: "twilio-key",
  test: twilioTest,
  line: 116,
  made: "Made in Twilio's console: the secondary token of the account, or a key with its secret written SK…:secret.",
  ended: "Promote the secondary token, or delete the old key, in Twilio's console.",
  refuses: (value) => (value.trim().length < 16 ? "A token of Twilio is longer." : undefined),
});

const slack = overlapping({
  key: "rotate-slack-key",
  title: "Replace the Slack key",
  purpose: "A second token is made, proved and put in place; then the first is revoked and proved dead.",
  label: "Slack key",
  credential: "slack-key",
  test: slackTest,
  line: 116,
  made: "Made in Slack's app settings, for the same workspace.",
  ended: "Revoke it in Slack's app settings.",
  refuses: (value) => (/^xox\S{8,}$/.test(value.trim()) ? undefined : 'A token of Slack begins with "xox".'),
});

const DATABASE = "database-login";
const database = overlapping({
  key: "rotate-database-login",
  title: "Replace the application's database login",
  purpose:
    "A second login with the same rights is made, proved by signing in, and put in place; then the first is locked and proved dead.",
  label: "database login",
  credential: DATABASE,
  test: databaseTest(DATABASE),
  line: 117,
  made: "Make a second login with the same rights, as a member of the same role. Give its whole postgres:// address.",
  ended: "Take LOGIN from the old one, and end its sessions. Drop it when nothing belongs to it any more.",
  refuses: notAnAddress,
});

/** Old and new cannot work side by side: the platform knows one key only. */
const jwt: FlowPlan = {
  key: "rotate-jwt-secret",
  kind: "rotation",
  title: "Replace the key that signs the sessions",
  purpose:
    "The platform knows one key at a time: when it restarts with the new one everybody is signed out. Both halves are proved right after.",
  fields: [],
  input: z.strictObject({}),
  subject: () => "jwt-secret",
  label: () => "Key that signs the sessions",
  credential: "jwt-secret",
  steps: [
    inUse("key"),
    {
      kind: "secret",
      key: "new-value",
      title: "The new key",
      slot: "pending",
      help: "Make it where the platform keeps its secrets, at least 48 characters, and give a reference to it or the value.",
      refuses: (value) => (value.length < 32 ? "A signing key has at least 32 characters." : undefined),
      source: at(115),
    },
    inPlace(`${PROCESS} From then on everybody has to sign in again, the console's own member too.`),
    proveAccepted({
      key: "new-accepted",
      title: "Proof: the new key is accepted",
      why: "A token of the console's own member, signed with the new key, must be recognised.",
      test: jwtTest,
      forSeconds: 900,
    }),
    {
      kind: "promote",
      key: "promote",
      title: "The new key is the one in use",
      locked: { by: ["new-accepted"], because: "Nothing has shown yet that the new key is accepted." },
    },
    proveRejected({
      key: "old-rejected",
      title: "Proof: the old key is refused",
      test: jwtTest,
      forSeconds: 900,
    }),
    {
      kind: "secret",
      key: "console-token",
      title: "A new member's token for the console",
      why: "The old one was signed with the old key.",
      slot: "current",
      credential: () => "token",
      skippable: true,
      help: "Sign in as the console's member and give the token, or a reference to where it lies.",
    },
  ],
};

export const rotations: readonly FlowPlan[] = [jwt, resend, twilio, slack, database];

function notAnAddress(value: string): string | undefined {
  try {
    checkedAddress(value, DATABASE);
    return undefined;
  } catch (error) {
    if (error instanceof PlatformError)
      return "Give a complete address of the form postgres://user:password@host/database.";
    throw error;
  }
}
