import { z } from "zod";
import { accepted } from "@/platforms/answers";
import type { Action, Conversation, Settled } from "@/platforms/platform";
import { askOpen, askSigned, attempt, notSeenYet, readOpen } from "./client";

export const MAINTENANCE_PATH = "/api/v1/maintenance";
const SHORTEST = 5;
const LONGEST = 480;

const Minutes = z.object({
  minutes: z
    .string()
    .trim()
    .regex(/^\d{1,4}$/, "A whole number of minutes.")
    .refine(
      (text) => Number(text) >= SHORTEST && Number(text) <= LONGEST,
      `Between ${SHORTEST} and ${LONGEST} minutes.`,
    ),
});
const Nothing = z.strictObject({});

/** The runbook shows how the mode is asked for, and nowhere how it is seen; these are the likely places. */
const Seen = z.object({
  status: z.string().nullish(),
  maintenance: z
    .union([z.boolean(), z.object({ enabled: z.boolean().nullish(), until: z.string().nullish() })])
    .nullish(),
});

async function readMode(c: Conversation) {
  const { data, reply } = await readOpen(c, Seen, { path: "/api/v1/status" });
  const told = typeof data.maintenance === "object" ? data.maintenance?.enabled : data.maintenance;
  return { on: told ?? (data.status === "maintenance" ? true : undefined), reply };
}

/** Its address refuses GET where it exists; in the published code it does not. */
export async function maintenanceCapability(c: Conversation) {
  const { status } = await askOpen(c, { path: `${MAINTENANCE_PATH}/enable` });
  return {
    capability: "maintenance" as const,
    supported: status === 405,
    because:
      status === 405
        ? "The platform has a maintenance mode."
        : status === 404
          ? "This deployment has no maintenance mode (404). Announce the window to its users, and silence its alerts here."
          : `Whether it has a maintenance mode could not be told (${status}).`,
  };
}

type Way = { on: boolean; key: string; title: string; call: "enable" | "disable"; words: string };
const ON: Way = {
  on: true,
  key: "maintenance.on",
  title: "Switch maintenance mode on",
  call: "enable",
  words: "in maintenance mode",
};
const OFF: Way = {
  on: false,
  key: "maintenance.off",
  title: "Switch maintenance mode off",
  call: "disable",
  words: "in normal operation",
};

const shared = (way: Way) => ({
  key: way.key,
  title: way.title,
  tier: 2 as const,
  capability: "maintenance" as const,
  target: () => "maintenance",
  repeatable: true,
  expectedSeconds: 5,
  timeoutSeconds: 30,
  look: async (c: Conversation) => {
    const { on, reply } = await readMode(c);
    return { facts: { on: on ?? null }, evidence: reply.evidence };
  },
  verify: {
    afterSeconds: 1,
    everySeconds: 5,
    forSeconds: 90,
    settled: (c: Conversation) => settled(c, way),
  },
  reask: ["health", "status"],
});

async function settled(c: Conversation, { on, words }: Way): Promise<Settled> {
  const read = await attempt(readMode(c));
  if (!read.got) return notSeenYet(read.trouble);
  const { on: now, reply } = read.got;
  if (now === undefined)
    return {
      state: "pending",
      said: "The platform's status does not say whether it is in maintenance.",
      facts: { on: null },
      evidence: reply.evidence,
    };
  return {
    state: now === on ? "succeeded" : "pending",
    said: now === on ? `The platform says that it is ${words}.` : `The platform is not yet ${words}.`,
    facts: { on: now },
    evidence: reply.evidence,
  };
}

async function preview(c: Conversation, way: Way, button: string, effects: string[], how: string) {
  const { on } = await readMode(c);
  return {
    button,
    unit: "platform",
    targets: [
      { id: "maintenance", title: `${c.environment.name} as a whole`, facts: { "on now": on ?? "not told" } },
    ],
    effects,
    inFlight: [],
    reversible: { is: true, how },
    verifies: `Looks whether the platform's status says that it is ${way.words}.`,
    warnings: on === way.on ? [`It is ${way.words} already.`] : [],
    bound: { on: on ?? null },
  };
}

export const maintenanceOn: Action<z.output<typeof Minutes>> = {
  ...shared(ON),
  label: ({ minutes }) => `Maintenance for ${minutes} min`,
  purpose:
    "For planned work, announced a week before. Emergencies are announced at once and reviewed within 48 hours.",
  fields: [
    {
      key: "minutes",
      title: "For how many minutes",
      kind: "number",
      required: true,
      default: "60",
      help: "Planned windows last from 10 to 60.",
    },
  ],
  input: Minutes,
  preview: (c, { minutes }) =>
    preview(
      c,
      ON,
      `Switch maintenance on for ${minutes} min`,
      [
        `Users meet the platform's maintenance mode for ${minutes} min.`,
        "Nothing says that syncs rest meanwhile: they may go on by their schedule.",
      ],
      "Switch maintenance mode off.",
    ),
  execute: async (c, { minutes }) => {
    const reply = accepted(
      await askSigned(c, {
        method: "POST",
        path: `${MAINTENANCE_PATH}/enable`,
        json: {
          reason: "Planned work, switched on from the operations console",
          duration_minutes: Number(minutes),
        },
      }),
    );
    return {
      said: "The platform accepted it.",
      facts: { httpStatus: reply.status, minutes: Number(minutes) },
      evidence: reply.evidence,
    };
  },
  undo: (_input, before) =>
    before.on === true ? undefined : { action: OFF.key, input: {}, label: "Switch maintenance off" },
};

export const maintenanceOff: Action = {
  ...shared(OFF),
  label: () => "Maintenance off",
  purpose: "When the work is done, before its health and one sync are looked at.",
  fields: [],
  input: Nothing,
  preview: (c) =>
    preview(
      c,
      OFF,
      "Switch maintenance off",
      ["Users get the platform back at once."],
      "Switch maintenance mode on again.",
    ),
  execute: async (c) => {
    const reply = accepted(await askSigned(c, { method: "POST", path: `${MAINTENANCE_PATH}/disable` }));
    return {
      said: "The platform accepted it.",
      facts: { httpStatus: reply.status },
      evidence: reply.evidence,
    };
  },
};
