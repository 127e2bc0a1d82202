import { z } from "zod";
import type { CredentialSlot } from "@/domain/credential";
import type { Action, Conversation, Fact, Settled } from "@/platforms/platform";
import { refused } from "./access";
import { addSecret, type DirectorySecret, readSecrets, removeSecret, secretWith } from "./directory";

/** What differs from platform to platform: the credential that the application signs in with, and who needs it. */
export type SecretSetting = {
  credential: string;
  reask: readonly string[];
  /** What stops when the secret in use is taken away, one sentence each, from what the platform tells. */
  whatBreaks(c: Conversation): Promise<string[]>;
};

const DAY_MS = 86_400_000;
/** The directory allows two years (AZ-75). */
const MOST_DAYS = 730;
/** The directory's servers agree within a few minutes. */
const SURELY_MADE_MS = 180_000;

const SecretName = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 .-]{2,79}$/, "A name has 3 to 80 letters, digits, spaces, dots and dashes.");
export const SecretDays = z
  .string()
  .trim()
  .regex(/^[1-9]\d{0,2}$/, "Whole days.")
  .refine((days) => Number(days) <= MOST_DAYS, `At most ${MOST_DAYS} days.`);
const KeyId = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    "The id of a secret is a GUID; never the secret itself.",
  );

const AddInput = z.strictObject({ name: SecretName, days: SecretDays });
const RevokeInput = z.strictObject({ keyId: KeyId });

const facts = ({ keyId, name, hint, endsAt }: DirectorySecret): Record<string, Fact> => ({
  keyId,
  name,
  begins: hint,
  ends: endsAt?.toISOString() ?? null,
});

const SLOTS: readonly CredentialSlot[] = ["current", "pending", "previous"];
const WORDS: Record<CredentialSlot, string> = {
  current: "the one in use",
  pending: "the one that waits to be used",
  previous: "the one used before",
};

/** Which of the values that are known here each secret is. */
export async function slotsOf(c: Conversation, credential: string, secrets: readonly DirectorySecret[]) {
  const known = new Map<string, CredentialSlot>();
  for (const slot of SLOTS) {
    const own = secretWith(secrets, await c.secret(credential, slot));
    if (own && !known.has(own.keyId)) known.set(own.keyId, slot);
  }
  return (keyId: string) => known.get(keyId);
}

/**
 * Makes a secret at the directory and seals it here. One that was made by an attempt whose answer was lost has a value
 * that nobody knows: it is found by its name, taken away, and made again.
 */
const add = ({ credential, reask }: SecretSetting): Action<z.output<typeof AddInput>> => ({
  key: "client-secret.add",
  title: "Make a client secret at the directory",
  label: ({ name }) => `Make the client secret ${name}`,
  tier: 2,
  purpose:
    "Part of a rotation: the old secret stays valid beside it. Its value is sealed here and shown to nobody.",
  capability: "credentials.manage",
  input: AddInput,
  target: () => "client-secret",
  repeatable: false,
  expectedSeconds: 5,
  timeoutSeconds: 75,
  look: async (c, { name }) => {
    const { secrets, evidence } = await readSecrets(c);
    return { facts: { secrets: secrets.length, there: named(secrets, name).length }, evidence };
  },
  preview: async (c, { name, days }) => {
    const { secrets, application } = await readSecrets(c);
    const there = named(secrets, name);
    const isHeld = there.length === 1 && (await holdsValueOf(c, credential, there));
    return {
      button: `Make 1 secret of ${application}`,
      unit: "secret",
      targets: [{ id: `secret:${name}`, title: name, facts: { "ends after days": Number(days) } }],
      effects: isHeld
        ? ["It is there already and its value lies here: nothing will be sent."]
        : [
            "The application has one more secret, beside those that it has.",
            "Its value is sealed here; nobody sees it.",
          ],
      inFlight: secrets.map(
        ({ name: other, endsAt }) => `${other || "Without a name"}, until ${day(endsAt)}.`,
      ),
      reversible: { is: true, how: "Revoking it; nobody uses it yet." },
      verifies: "Looks for it in the directory's list, and whether the value that lies here is its own.",
      warnings:
        there.length > 0 && !isHeld
          ? ["One of this name is there whose value never arrived here. It is taken away first."]
          : [],
      bound: { there: there.length },
    };
  },
  execute: async (c, { name, days }, run) => {
    const { secrets, evidence } = await readSecrets(c);
    const there = named(secrets, name);
    const [made] = there;
    if (made && there.length === 1 && (await holdsValueOf(c, credential, there)))
      return {
        said: "It is there already and its value lies here; nothing was sent.",
        facts: facts(made),
        evidence,
      };
    for (const lost of there) {
      await removeSecret(c, lost.keyId);
      run.say(`Took away ${lost.keyId}, whose value never arrived here.`, "warn");
    }
    const endsAt = new Date(c.now().getTime() + Number(days) * DAY_MS);
    const added = await addSecret(c, { name, endsAt });
    await run.keepSecret(credential, "pending", added.value);
    return {
      said: "The directory made it, and its value is sealed here.",
      facts: { keyId: added.keyId, ends: (added.endsAt ?? endsAt).toISOString() },
    };
  },
  verify: {
    afterSeconds: 2,
    everySeconds: 10,
    forSeconds: 300,
    settled: async (c, { name }, _before, startedAt): Promise<Settled> => {
      const { secrets, evidence } = await readSecrets(c);
      const there = named(secrets, name);
      const [made] = there;
      if (!made)
        return c.now().getTime() - startedAt.getTime() >= SURELY_MADE_MS
          ? { state: "failed", said: "The directory does not list it: it was not made.", facts: {}, evidence }
          : { state: "pending", said: "The directory does not list it yet.", facts: {}, evidence };
      if (there.length > 1 || !(await holdsValueOf(c, credential, there)))
        return {
          state: "failed",
          said: "The directory made it, but its value never arrived here and nobody knows it. Asked for again, it is taken away first.",
          facts: facts(made),
          evidence,
        };
      return {
        state: "succeeded",
        said: `The directory lists it until ${day(made.endsAt)}, and its value lies here.`,
        facts: facts(made),
        evidence,
      };
    },
  },
  reask,
  undo: (_input, _before, { keyId }) =>
    typeof keyId === "string"
      ? { action: "client-secret.revoke", input: { keyId }, label: "Revoke the new secret" }
      : undefined,
});

const named = (secrets: readonly DirectorySecret[], name: string) =>
  secrets.filter((secret) => secret.name === name);
const day = (at: Date | null) => at?.toISOString().slice(0, 10) ?? "an unknown day";

async function holdsValueOf(c: Conversation, credential: string, secrets: readonly DirectorySecret[]) {
  return secretWith(secrets, await c.secret(credential, "pending")) !== undefined;
}

/** Takes a secret away for good: the old one after a rotation, or one that somebody else may know. */
const revoke = ({ credential, reask, whatBreaks }: SecretSetting): Action<z.output<typeof RevokeInput>> => ({
  key: "client-secret.revoke",
  title: "Revoke a client secret",
  label: ({ keyId }) => `Revoke the client secret ${keyId.slice(0, 8)}`,
  tier: 3,
  purpose:
    "Removes the secret at the directory, at once and for good. After a rotation it is the last step; when a secret is known to somebody else, the first.",
  fields: [
    {
      key: "keyId",
      title: "Secret",
      kind: "text",
      required: true,
      from: { query: "client-secrets", value: "keyId", title: "name" },
    },
  ],
  capability: "credentials.manage",
  input: RevokeInput,
  target: ({ keyId }) => keyId,
  repeatable: true,
  expectedSeconds: 5,
  timeoutSeconds: 45,
  look: async (c, { keyId }) => {
    const { secrets, evidence } = await readSecrets(c);
    const found = secrets.find((secret) => secret.keyId === keyId);
    return {
      facts: { secrets: secrets.length, there: found !== undefined, ...(found && facts(found)) },
      evidence,
    };
  },
  preview: async (c, { keyId }) => {
    const { secrets, application } = await readSecrets(c);
    const found = secrets.find((secret) => secret.keyId === keyId);
    if (!found) throw refused(`${application} has no secret with this id: it is gone already.`);
    const slot = (await slotsOf(c, credential, secrets))(keyId);
    const others = secrets.length - 1;
    const isInUse = slot === "current" || slot === undefined;
    const breaks = isInUse ? await whatBreaks(c) : [];
    return {
      button: `Revoke 1 of ${secrets.length} ${secrets.length === 1 ? "secret" : "secrets"}`,
      unit: "secret",
      targets: [
        {
          id: `secret:${keyId}`,
          title: found.name || keyId,
          facts: { ...facts(found), "known here as": slot ? WORDS[slot] : "none of ours" },
        },
      ],
      effects: [
        "Whoever signs in with it is refused within minutes; tokens that were given go on for up to an hour.",
        ...breaks,
      ],
      inFlight: [],
      reversible: { is: false, how: "A secret that was removed never comes back; a new one has to be made." },
      verifies: "Looks whether the directory still lists it.",
      warnings: [
        ...(slot === "current" ? ["It is the one in use. Everything that signs in with it stops."] : []),
        ...(slot === undefined
          ? ["None of the values that are known here begins like it, so whether it is in use cannot be told."]
          : []),
        ...(others === 0 ? ["It is the only secret that the application has."] : []),
      ],
      typed: found.name || keyId.slice(0, 8),
      bound: { keyId, secrets: secrets.length, "known here as": slot ?? "" },
    };
  },
  execute: async (c, { keyId }) => {
    const { secrets, evidence } = await readSecrets(c);
    if (!secrets.some((secret) => secret.keyId === keyId))
      return {
        said: "The directory does not list it any more; nothing was sent.",
        facts: { asked: false },
        evidence,
      };
    const removed = await removeSecret(c, keyId);
    return { said: "The directory removed it.", facts: { asked: true }, evidence: removed.evidence };
  },
  verify: {
    afterSeconds: 2,
    everySeconds: 10,
    forSeconds: 300,
    settled: async (c, { keyId }, before, _startedAt, call): Promise<Settled> => {
      const { secrets, evidence } = await readSecrets(c);
      const told = { facts: { secrets: secrets.length }, evidence };
      if (before.there === undefined && call?.answer.asked === undefined)
        return {
          state: "pending",
          said: "Nobody saw it at the directory before, so its absence proves nothing.",
          ...told,
        };
      return secrets.some((secret) => secret.keyId === keyId)
        ? { state: "pending", said: "The directory still lists it.", ...told }
        : { state: "succeeded", said: "The directory does not list it any more.", ...told };
    },
  },
  reask,
});

export const secretActions = (setting: SecretSetting): readonly Action[] => [add(setting), revoke(setting)];
