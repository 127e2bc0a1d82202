import type { V1Secret } from "@kubernetes/client-node";
import { z } from "zod";
import type { Action, Conversation, Settled } from "@/platforms/platform";
import { missing, ObjectName, refused } from "./access";
import { type Kube, openKube, type Told } from "./client";
import { plural } from "./rollout";

/** Where a credential lies in the cluster, and what else is true of it. */
export type SecretPlace = {
  credential: string;
  title: string;
  secret: string;
  key: string;
  /** What a new value means for people, one sentence each. */
  warnings: readonly string[];
};
export type SecretSetting = { places: readonly SecretPlace[]; reask: readonly string[] };

const Input = z.strictObject({
  credential: z.string().regex(/^[a-z0-9-]{1,100}$/, "The name of a credential."),
  /** `older`: what was used before the value that the cluster holds. */
  from: z.enum(["pending", "current", "older"]),
});
type Input = z.output<typeof Input>;
type Slot = "pending" | "current" | "previous";

const WORDS: Record<Slot, string> = {
  pending: "the one that waits to be used",
  current: "the one in use",
  previous: "the one used before",
};
const SLOTS = ["pending", "current", "previous"] as const;
const DataKey = z.string().regex(/^[-._a-zA-Z0-9]{1,253}$/);

/** "auditron-secrets/jwt-secret", where the configuration says that it lies elsewhere. */
export const secretOption = (credential: string) => `kubernetes-secret.${credential}`;

function placeOf(c: Conversation, places: readonly SecretPlace[], credential: string): SecretPlace {
  const place = places.find((each) => each.credential === credential);
  if (!place) throw refused(`The credential "${credential}" has no place in the cluster that is known here.`);
  const named = c.environment.options[secretOption(credential)];
  if (!named) return place;
  const [secret = "", key = ""] = named.split("/");
  if (!ObjectName.safeParse(secret).success || !DataKey.safeParse(key).success)
    throw missing(`The option "${secretOption(credential)}" is written "name-of-the-secret/key".`);
  return { ...place, secret, key };
}

const readSecret = (kube: Kube, name: string): Promise<Told<V1Secret>> =>
  kube.ask(({ core }, namespace) => core.readNamespacedSecret({ name, namespace }));

/** Which of the known values the cluster holds; never the value itself. */
async function holds(c: Conversation, { credential, key }: SecretPlace, { data }: V1Secret) {
  const encoded = data?.[key];
  if (encoded === undefined) return "none" as const;
  const held = Buffer.from(encoded, "base64").toString("utf8");
  c.http.hide(held);
  c.http.hide(encoded);
  for (const slot of SLOTS) if ((await c.secret(credential, slot)) === held) return slot;
  return "another" as const;
}
const othersIn = ({ data = {} }: V1Secret, key: string) =>
  Object.keys(data).filter((each) => each !== key).length;

type Held = Awaited<ReturnType<typeof holds>>;

const inWords = (held: Held) =>
  held === "none" ? "none" : held === "another" ? "one that is not known here" : WORDS[held];

function slotOf(from: Input["from"], held: Held): Slot {
  if (from !== "older") return from;
  if (held === "pending") return "current";
  if (held === "current") return "previous";
  throw refused(`The cluster holds ${inWords(held)}, so there is none before it to go back to.`);
}

async function seenAs(c: Conversation, places: readonly SecretPlace[], input: Input) {
  const place = placeOf(c, places, input.credential);
  const told = await readSecret(await openKube(c), place.secret);
  return { place, told, held: await holds(c, place, told.value) };
}

async function valueIn(c: Conversation, { credential, title }: SecretPlace, slot: Slot): Promise<string> {
  const value = await c.secret(credential, slot);
  if (value === undefined)
    throw refused(
      `There is no value of ${title} that is ${WORDS[slot]}. Give it on the page of the rotation.`,
    );
  return value;
}

/** Which value the cluster holds, for who wants to know before anything is changed. */
export async function heldSecret(c: Conversation, { places }: SecretSetting, credential: string) {
  const { place, told, held } = await seenAs(c, places, { credential, from: "current" });
  return { held, said: `${place.secret}/${place.key} holds ${inWords(held)}.`, evidence: told.evidence };
}

/**
 * Puts a value that is held here into the cluster. It is named by its slot; neither the input nor what is kept of the
 * run has the value.
 */
export const secretSet = ({ places, reask }: SecretSetting): Action<Input> => ({
  key: "workloads.secret-set",
  title: "Put a new value into a secret of the cluster",
  label: ({ credential, from }) => (from === "older" ? `Put ${credential} back` : `Set ${credential}`),
  tier: 2,
  purpose:
    "Part of a rotation: one key of a secret gets the value that was given or made there. Pods go by it when they are restarted.",
  capability: "credentials.manage",
  input: Input,
  target: ({ credential }) => `secret:${credential}`,
  repeatable: true,
  expectedSeconds: 5,
  timeoutSeconds: 40,
  look: async (c, input) => {
    const { place, told, held } = await seenAs(c, places, input);
    return {
      facts: {
        secret: place.secret,
        key: place.key,
        holds: held,
        others: othersIn(told.value, place.key),
        version: told.value.metadata?.resourceVersion ?? null,
      },
      evidence: told.evidence,
    };
  },
  preview: async (c, input) => {
    const { place, told, held } = await seenAs(c, places, input);
    const slot = slotOf(input.from, held);
    await valueIn(c, place, slot);
    const { metadata, immutable } = told.value;
    if (immutable) throw refused(`The secret ${place.secret} is immutable: it has to be made anew by hand.`);
    const others = othersIn(told.value, place.key);
    const isKnown = held === "current" || held === "previous" || held === "pending";
    return {
      button: `Set 1 key of ${place.secret}`,
      unit: "key",
      targets: [
        {
          id: `secret:${place.secret}/${place.key}`,
          title: `${place.secret}/${place.key}`,
          facts: { "holds now": inWords(held), "will hold": WORDS[slot], "other keys": others },
        },
      ],
      effects: [
        `The key ${place.key} of the secret ${place.secret} gets ${WORDS[slot]}; its ${plural(others, "other key")} stay as they are.`,
        "Pods go on with what they were started with until they are restarted.",
      ],
      inFlight: [],
      reversible: isKnown
        ? { is: true, how: "What it holds now is known here and can be put back." }
        : { is: false, how: "What it holds now is not known here, so it cannot be put back from here." },
      verifies: "Reads the secret again and compares it with the value that was meant; neither is shown.",
      warnings: [
        ...place.warnings,
        ...(held === slot ? ["The cluster holds this value already."] : []),
        ...(held === "none" ? [`The secret has no key ${place.key} yet.`] : []),
        ...(held === "another"
          ? [
              "Give the value in force first: without it the old one can neither be put back nor be proved dead.",
            ]
          : []),
      ],
      bound: { secret: metadata?.uid ?? "", version: metadata?.resourceVersion ?? null, slot },
    };
  },
  execute: async (c, input, run) => {
    const { place, told, held } = await seenAs(c, places, input);
    const value = await valueIn(c, place, slotOf(input.from, held));
    const encoded = Buffer.from(value, "utf8").toString("base64");
    c.http.hide(encoded);
    const kube = await openKube(c);
    const body = {
      metadata: { resourceVersion: told.value.metadata?.resourceVersion },
      data: { [place.key]: encoded },
    };
    const { value: after, evidence } = await kube.ask(
      ({ core }, namespace, options) =>
        core.patchNamespacedSecret({ name: place.secret, namespace, body }, options),
      { patch: "merge" },
    );
    run.say(`${place.secret} is at version ${after.metadata?.resourceVersion} now.`);
    return {
      said: `The cluster took the new value of ${place.secret}/${place.key}.`,
      facts: {
        version: after.metadata?.resourceVersion ?? null,
        put: slotOf(input.from, held),
      },
      evidence,
    };
  },
  verify: {
    afterSeconds: 1,
    everySeconds: 5,
    forSeconds: 60,
    settled: async (c, input, before): Promise<Settled> => {
      const { place, told, held } = await seenAs(c, places, input);
      const wanted = slotOf(input.from, before.holds as Held);
      const others = othersIn(told.value, place.key);
      const facts = { holds: held, others, version: told.value.metadata?.resourceVersion ?? null };
      if (typeof before.others === "number" && others < before.others)
        return {
          state: "failed",
          said: `${plural(before.others - others, "other key")} of ${place.secret} ${before.others - others === 1 ? "has" : "have"} vanished. Restore ${before.others - others === 1 ? "it" : "them"} before any pod restarts.`,
          facts,
          evidence: told.evidence,
        };
      const isThere = held !== "none" && held !== "another" && (await sameAs(c, place, held, wanted));
      return {
        state: isThere ? "succeeded" : "pending",
        said: isThere
          ? `${place.secret}/${place.key} holds the value that was meant.`
          : `${place.secret}/${place.key} holds ${inWords(held)}.`,
        facts,
        evidence: told.evidence,
      };
    },
  },
  reask,
  undo: ({ credential, from }, before) =>
    from !== "older" && (before.holds === "current" || before.holds === "previous")
      ? {
          action: "workloads.secret-set",
          input: { credential, from: "older" },
          label: "Put the old value back",
        }
      : undefined,
});

/** Two slots may hold the same value. */
async function sameAs(c: Conversation, { credential }: SecretPlace, one: Slot, other: Slot) {
  return one === other || (await c.secret(credential, one)) === (await c.secret(credential, other));
}
