import { z } from "zod";
import { type Action, type Conversation, PlatformError, type Settled } from "@/platforms/platform";
import { lastOf, MANAGEMENT, refused, settingOf, siteOf } from "./access";
import { callAzure } from "./arm";

const VERSION = { "api-version": "2024-11-01" };
const Settings = z.object({ properties: z.record(z.string(), z.string()) });

/** A value that lies in a vault and is only named here. */
const POINTS_ELSEWHERE = /^@Microsoft\.KeyVault\(/i;

const Input = z.strictObject({
  /** `older`: what was used before the value that the site holds. */
  from: z.enum(["pending", "current", "older"]),
});
type Input = z.output<typeof Input>;
type Slot = "pending" | "current" | "previous";
const SLOTS = ["pending", "current", "previous"] as const;
const WORDS: Record<Slot, string> = {
  pending: "the one that waits to be used",
  current: "the one in use",
  previous: "the one used before",
};

/** All of the site's settings, secrets among them: nothing of the answer is kept or shown. */
async function readSettings(c: Conversation): Promise<Record<string, string>> {
  const reply = await callAzure(c, MANAGEMENT, {
    method: "POST",
    path: `${siteOf(c)}/config/appsettings/list`,
    query: VERSION,
    timeoutSeconds: 20,
  });
  const told = Settings.safeParse(reply.json());
  if (!told.success)
    throw new PlatformError("unreadable", "The answer holds no settings of a site.", {
      httpStatus: reply.status,
    });
  return told.data.properties;
}

type Held = Slot | "none" | "another" | "a reference";

async function seen(c: Conversation, credential: string) {
  const settings = await readSettings(c);
  const name = settingOf(c);
  const held = settings[name];
  if (held) c.http.hide(held);
  return {
    settings,
    name,
    held: await slotOf(c, credential, held),
    others: Object.keys(settings).filter((key) => key !== name).length,
  };
}

async function slotOf(c: Conversation, credential: string, held: string | undefined): Promise<Held> {
  if (!held) return "none";
  if (POINTS_ELSEWHERE.test(held)) return "a reference";
  for (const slot of SLOTS) if ((await c.secret(credential, slot)) === held) return slot;
  return "another";
}

const inWords = (held: Held) =>
  held === "pending" || held === "current" || held === "previous"
    ? WORDS[held]
    : held === "another"
      ? "one that is not known here"
      : held;

function wantedSlot(from: Input["from"], held: Held): Slot {
  if (from !== "older") return from;
  if (held === "pending") return "current";
  if (held === "current") return "previous";
  throw refused(`The site holds ${inWords(held)}, so there is none before it to go back to.`);
}

/** Which value the site holds, for who wants to know before anything is changed. */
export async function heldBySite(c: Conversation, credential: string) {
  const { name, held } = await seen(c, credential);
  return { held, said: `${name} of ${lastOf(siteOf(c))} holds ${inWords(held)}.` };
}

/**
 * Puts a value that lies here into a setting of the site. It is named by its slot: neither the input nor what is kept of
 * the run has the value.
 */
export const putSecret = (setting: { credential: string; reask: readonly string[] }): Action<Input> => ({
  key: "client-secret.put",
  title: "Put a client secret into the site's settings",
  label: ({ from }) =>
    from === "older" ? "Put the old client secret back" : "Put the client secret in place",
  tier: 2,
  purpose:
    "Part of a rotation: one setting gets the value that was given or made there. The site restarts by it.",
  capability: "cloud.act",
  input: Input,
  target: () => "appservice",
  repeatable: true,
  expectedSeconds: 60,
  timeoutSeconds: 60,
  look: async (c) => {
    const { name, held, others } = await seen(c, setting.credential);
    return { facts: { site: lastOf(siteOf(c)), setting: name, holds: held, others } };
  },
  preview: async (c, { from }) => {
    const { name, held, others } = await seen(c, setting.credential);
    if (held === "a reference")
      throw refused(
        `${name} only points to a vault. Put the new value there; a value must not take the reference's place.`,
      );
    const slot = wantedSlot(from, held);
    if (!(await c.secret(setting.credential, slot)))
      throw refused(`There is no value that is ${WORDS[slot]}. Give it on the page of the rotation.`);
    const site = lastOf(siteOf(c));
    const isKnown = held === "current" || held === "previous" || held === "pending";
    return {
      button: `Set 1 setting of ${site}`,
      unit: "setting",
      targets: [
        {
          id: `appservice:${site}/${name}`,
          title: `${site}: ${name}`,
          facts: { "holds now": inWords(held), "will hold": WORDS[slot], "other settings": others },
        },
      ],
      effects: [
        `${name} gets ${WORDS[slot]}; the other ${others} settings are sent along as they are.`,
        "Azure restarts the site by it; nobody is answered for a minute or two, and syncs under way are cut off.",
      ],
      inFlight: [],
      reversible: isKnown
        ? { is: true, how: "What it holds now is known here and can be put back." }
        : { is: false, how: "What it holds now is not known here, so it cannot be put back from here." },
      verifies: "Reads the setting again and compares it with the value that was meant; neither is shown.",
      warnings: [
        "Azure takes all settings at once: what somebody else changes in the same moment is lost.",
        ...(held === slot ? ["The site holds this value already."] : []),
        ...(held === "none" ? [`The site has no setting ${name} yet.`] : []),
      ],
      bound: { holds: held, slot, others },
    };
  },
  execute: async (c, { from }) => {
    const { settings, name, held } = await seen(c, setting.credential);
    if (held === "a reference") throw refused(`${name} points to a vault by now. Nothing was sent.`);
    const slot = wantedSlot(from, held);
    const value = await c.secret(setting.credential, slot);
    if (!value) throw refused(`There is no value that is ${WORDS[slot]}.`);
    if (held === slot) return { said: "The site holds it already; nothing was sent.", facts: { put: slot } };
    await callAzure(c, MANAGEMENT, {
      method: "PUT",
      path: `${siteOf(c)}/config/appsettings`,
      query: VERSION,
      json: { properties: { ...settings, [name]: value } },
      timeoutSeconds: 30,
    });
    return { said: `Azure took ${name} and restarts the site.`, facts: { put: slot } };
  },
  verify: {
    afterSeconds: 2,
    everySeconds: 10,
    forSeconds: 300,
    settled: async (c, { from }, before): Promise<Settled> => {
      const { name, held, others } = await seen(c, setting.credential);
      const facts = { holds: held, others };
      if (typeof before.others === "number" && others < before.others)
        return {
          state: "failed",
          said: `${before.others - others} other settings of the site have vanished. Put them back before anything else.`,
          facts,
        };
      const wanted = wantedSlot(from, (before.holds as Held | undefined) ?? "none");
      const value = await c.secret(setting.credential, wanted);
      const isThere = held !== "none" && held !== "another" && held !== "a reference";
      return isThere && (held === wanted || (await c.secret(setting.credential, held)) === value)
        ? { state: "succeeded", said: `${name} holds the value that was meant.`, facts }
        : { state: "pending", said: `${name} holds ${inWords(held)}.`, facts };
    },
  },
  reask: setting.reask,
  undo: ({ from }, before) =>
    from !== "older" && (before.holds === "current" || before.holds === "previous")
      ? { action: "client-secret.put", input: { from: "older" }, label: "Put the old client secret back" }
      : undefined,
});
