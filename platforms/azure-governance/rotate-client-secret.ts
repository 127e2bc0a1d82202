import { z } from "zod";
import { APP_SECRET } from "@/platforms/drivers/azure/access";
import { clientSecretTest } from "@/platforms/drivers/azure/directory";
import { SecretDays } from "@/platforms/drivers/azure/secret-actions";
import { proveAccepted, proveRejected } from "@/platforms/drivers/rotation-steps";
import type { FlowPlan, FlowSight, FlowStep } from "@/platforms/flow";
import { lookBefore, lookIfPlatformSignsIn, noteMoment } from "./rotation-looks";

const at = (line: number) => ({ file: "azure-governance.md", line });
/** A quarter, and a month to spare (C-01). */
const DAYS = "120";
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const isMadeThere = ({ input }: FlowSight) => input.made === "directory";
const isOnSite = ({ input }: FlowSight) => input.place === "app-service";
const knowsOld = ({ found }: FlowSight) => Boolean(found.before?.old);
const nameOf = ({ flowId }: FlowSight) => `wheelhouse ${flowId.slice(0, 8)}`;

const LINK = { key: "link", title: "Where it is written down", kind: "text" } as const;
const WHO = { key: "who", title: "Who", kind: "text", required: true } as const;

const before: FlowStep = {
  kind: "ask",
  key: "before",
  title: "Look before anything is changed",
  why: "The proofs at the end count only if the same call tells good from bad now. That three settings are set (azure_configured) is no proof: a wrong secret reads the same.",
  source: at(421),
  everySeconds: 0,
  forSeconds: 0,
  timeoutSeconds: 120,
  ask: lookBefore,
};

const pending: readonly FlowStep[] = [
  {
    kind: "action",
    key: "make",
    title: "Make the new secret at the directory",
    source: at(402),
    onlyIf: isMadeThere,
    action: "client-secret.add",
    input: (sight) => ({ name: nameOf(sight), days: sight.input.days ?? DAYS }),
    leaves: (sight) => ({
      said: `The secret "${nameOf(sight)}" stays valid at the directory.`,
      undo: {
        action: "client-secret.revoke",
        input: { keyId: String(sight.found.make?.keyId ?? "") },
        label: "Revoke the new secret",
      },
    }),
  },
  {
    kind: "secret",
    key: "new-value",
    title: "The new secret",
    why: "Made in the app registration under Certificates & secrets, beside the old one, for 24 months at most. It is shown there once.",
    source: at(403),
    onlyIf: (sight) => !isMadeThere(sight),
    slot: "pending",
    help: "Its value, or a reference to where it lies. The value, not the id beside it.",
    refuses: (value) =>
      GUID.test(value.trim())
        ? "This is a GUID: the secret's id, not its value. The value is shown once, when the secret is made."
        : undefined,
  },
  proveAccepted({
    key: "new-accepted",
    title: "Proof: the new secret is accepted",
    why: "A token is asked for with it and thrown away. The directory may need some minutes.",
    test: clientSecretTest,
    forSeconds: 600,
    source: at(420),
  }),
];

const inPlace: readonly FlowStep[] = [
  {
    kind: "action",
    key: "put",
    title: "Put it into the site's setting",
    source: at(410),
    onlyIf: isOnSite,
    action: "client-secret.put",
    input: () => ({ from: "pending" }),
    leaves: () => ({
      said: "The site signs in with the new secret.",
      undo: { action: "client-secret.put", input: { from: "older" }, label: "Put the old secret back" },
    }),
  },
  {
    kind: "evidence",
    key: "put-by-hand",
    title: "It is where the platform reads it",
    why: "In the vault that the setting points to, or in the environment of the container, which is started anew. Never on a command line.",
    source: at(416),
    onlyIf: (sight) => !isOnSite(sight),
    fields: [{ key: "where", title: "Where", kind: "text", required: true }, WHO, LINK],
  },
];

const proofs: readonly FlowStep[] = [
  {
    kind: "ask",
    key: "placed",
    title: "The platform is up again",
    why: "A cold start takes up to 90 seconds.",
    source: at(458),
    everySeconds: 10,
    forSeconds: 600,
    timeoutSeconds: 45,
    ask: noteMoment,
  },
  {
    kind: "action",
    key: "preflight",
    title: "Run the preflight anew",
    why: "Its old results are thrown away first; it keeps them for five minutes. It fails when any tenant fails: then it may be left out, the next step looks at the platform's own sign-in.",
    source: at(462),
    skippable: true,
    action: "preflight.run",
    input: () => ({}),
  },
  {
    kind: "ask",
    key: "platform-signs-in",
    title: "Proof: the platform signs in with it",
    source: at(421),
    everySeconds: 15,
    forSeconds: 600,
    timeoutSeconds: 45,
    ask: lookIfPlatformSignsIn,
  },
];

const sync: FlowStep = {
  kind: "action",
  key: "sync",
  title: "Sync resources once",
  why: "It counts as failed when one tenant fails for a reason of its own; then it may be left out.",
  source: at(428),
  skippable: true,
  action: "sync.trigger",
  input: () => ({ job: "resources" }),
};

const promote: FlowStep = {
  kind: "promote",
  key: "promote",
  title: "The new secret is the one in use",
  locked: {
    by: ["new-accepted", "platform-signs-in"],
    because: "Nothing has shown yet that the new secret works.",
  },
};

const revokeOld = (locked?: FlowStep["locked"]): readonly FlowStep[] => [
  {
    kind: "action",
    key: "revoke-old",
    title: "Remove the old secret",
    source: at(434),
    onlyIf: knowsOld,
    action: "client-secret.revoke",
    input: ({ found }) => ({ keyId: String(found.before?.old ?? "") }),
    ...(locked && { locked }),
  },
  {
    kind: "evidence",
    key: "revoke-old-by-hand",
    title: "The old secret is removed at the directory",
    why: "Under Certificates & secrets of the app registration. Which one it is could not be told from here.",
    source: at(434),
    onlyIf: (sight) => !knowsOld(sight),
    fields: [
      { key: "id", title: "Id of the secret that was removed", kind: "text", required: true },
      WHO,
      LINK,
    ],
    ...(locked && { locked }),
  },
];

const oldRejected = proveRejected({
  key: "old-rejected",
  title: "Proof: the old secret is refused",
  why: "A token is asked for with both: the new one must get it, the old one must not.",
  test: clientSecretTest,
  forSeconds: 900,
});

const record: FlowStep = {
  kind: "evidence",
  key: "record",
  title: "It is written down",
  why: "When it is due again: after 12 months by the rotation schedule, after a quarter by the maintenance plan. The shorter counts.",
  source: at(391),
  fields: [{ key: "told", title: "Who was told", kind: "text", required: true }, LINK],
};

const Input = z.strictObject({
  made: z.enum(["directory", "person"], { error: "Say who makes the secret." }),
  place: z.enum(["app-service", "elsewhere"], { error: "Say where the platform reads it." }),
  days: SecretDays.default(DAYS),
});

const shared: Pick<FlowPlan, "kind" | "fields" | "input" | "subject" | "label" | "credential"> = {
  kind: "rotation",
  fields: [
    {
      key: "made",
      title: "The new secret is made",
      kind: "choice",
      required: true,
      default: "directory",
      options: [
        { value: "directory", title: "By the console, at the directory" },
        { value: "person", title: "By a person, who gives it here" },
      ],
    },
    {
      key: "place",
      title: "The platform reads it from",
      kind: "choice",
      required: true,
      default: "app-service",
      options: [
        { value: "app-service", title: "A setting of the App Service" },
        { value: "elsewhere", title: "A vault or an environment, where a person puts it" },
      ],
    },
    { key: "days", title: "Days until it ends", kind: "number", default: DAYS, help: "730 at most." },
  ],
  input: Input,
  subject: () => APP_SECRET,
  label: () => "Client secret of Azure Governance",
  credential: APP_SECRET,
};

export const rotateClientSecret: FlowPlan = {
  ...shared,
  key: "rotate-client-secret",
  title: "Replace the client secret",
  purpose:
    "A new secret beside the old one, put in place and proved; only then is the old one removed, and proved dead.",
  steps: [
    {
      kind: "secret",
      key: "value-in-use",
      title: "The secret in use",
      why: "With it the old one is found at the directory, and proved dead at the end.",
      slot: "current",
      skippable: true,
      help: "A reference to where it lies, or the value itself. Leave it out where the configuration references it already.",
    },
    before,
    ...pending,
    ...inPlace,
    { kind: "wait", key: "restart", title: "Let it start", source: at(423), seconds: () => 30 },
    ...proofs,
    sync,
    promote,
    ...revokeOld({
      by: ["new-accepted", "platform-signs-in", "promote"],
      because: "The old secret is taken away only when the new one is proved.",
    }),
    oldRejected,
    record,
  ],
};

export const rotateClientSecretAtOnce: FlowPlan = {
  ...shared,
  key: "rotate-client-secret-emergency",
  title: "Replace a client secret that somebody else may know",
  purpose:
    "The old secret is removed first: until the new one is in place the platform reads no tenant. Then the same proofs.",
  emergency: true,
  steps: [
    { ...before, skippable: true },
    ...revokeOld(),
    ...pending,
    ...inPlace,
    {
      kind: "action",
      key: "force-restart",
      title: "Restart the site",
      source: at(454),
      onlyIf: isOnSite,
      action: "appservice.restart",
      input: () => ({}),
    },
    { kind: "wait", key: "restart", title: "Let it start", source: at(458), seconds: () => 10 },
    ...proofs,
    promote,
    oldRejected,
    record,
  ],
};
