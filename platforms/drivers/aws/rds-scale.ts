import type { DBInstance } from "@aws-sdk/client-rds";
import { z } from "zod";
import type { Action } from "@/platforms/platform";
import { Identifier, refused } from "./access";
import { openRds } from "./client";
import type { CloudSetting } from "./ecs-actions";
import { INSTANCE_FIELD } from "./query-kit";
import { busyWith, findInstance, instanceNamed, pendingOf, windowOf } from "./rds";

type Input = { instance: string; class: string; when: "now" | "window" };

const InstanceClass = z
  .string()
  .trim()
  .regex(/^db\.[a-z0-9]+\.[a-z0-9]+$/, "A class is written like db.r6g.xlarge.");

const outage = ({ MultiAZ }: DBInstance) =>
  MultiAZ
    ? "Its standby is changed first and then takes over: connections break for one to two minutes."
    : "It has no standby: the database is away for several minutes while it changes.";

export const scaleInstance = ({ reask, watch }: CloudSetting): Action<Input> => ({
  key: "rds.scale",
  title: "Change the class of a database instance",
  label: ({ instance, class: wanted }) => `Change ${instance} to ${wanted}`,
  tier: 2,
  purpose:
    "More or less memory and processors for the database. It is an outage, short or long, when it happens.",
  fields: [
    INSTANCE_FIELD,
    { key: "class", title: "Class", kind: "text", required: true, help: "For example db.r6g.xlarge." },
    {
      key: "when",
      title: "When",
      kind: "choice",
      default: "now",
      options: [
        { value: "now", title: "at once" },
        { value: "window", title: "in the maintenance window" },
      ],
    },
  ],
  capability: "cloud.act",
  input: z.object({
    instance: Identifier,
    class: InstanceClass,
    when: z.enum(["now", "window"]).default("now"),
  }),
  target: ({ instance }) => `rds:${instance}`,
  repeatable: true,
  expectedSeconds: 900,
  timeoutSeconds: 60,
  look: async (c, { instance }) => {
    const aws = await openRds(c);
    const seen = await instanceNamed(aws, instance);
    return {
      facts: {
        class: seen.DBInstanceClass ?? null,
        status: seen.DBInstanceStatus ?? null,
        waiting: seen.PendingModifiedValues?.DBInstanceClass ?? null,
      },
      evidence: aws.evidence,
    };
  },
  preview: async (c, { instance: name, class: wanted, when }) => {
    const seen = await instanceNamed(await openRds(c), name);
    const now = seen.DBInstanceClass ?? "unknown";
    const waiting = seen.PendingModifiedValues?.DBInstanceClass;
    if (now === wanted && !waiting) throw refused(`${name} is a ${now} already.`);
    if (seen.DBInstanceStatus !== "available")
      throw refused(
        `${name} is ${seen.DBInstanceStatus ?? "in no known state"}. It has to be available to be changed.`,
      );
    const others = pendingOf(seen);
    return {
      button: when === "now" ? `Change ${name} now` : `Change ${name} in its window`,
      unit: "instance",
      targets: [{ id: `rds:${name}`, title: name, facts: { now, wanted, standby: seen.MultiAZ ?? null } }],
      effects: [
        when === "now" ? "It is applied at once." : `It is applied in ${windowOf(seen)}, not now.`,
        outage(seen),
      ],
      inFlight: busyWith(seen),
      reversible: { is: true, how: `Changing it to ${now} again, with the same outage.` },
      verifies:
        when === "now"
          ? `Looks whether it is available as ${wanted}.`
          : `Looks whether the change to ${wanted} waits for the window.`,
      warnings: [
        ...(when === "now" && others ? [`What waits for the window is applied with it: ${others}.`] : []),
        "Whether this class exists for the engine shows when RDS takes it.",
      ],
      bound: { from: now, standby: seen.MultiAZ ?? null, waiting: others },
    };
  },
  execute: async (c, { instance, class: wanted, when }) => {
    const aws = await openRds(c, "change");
    await aws.ask((rds) =>
      rds.modifyDBInstance({
        DBInstanceIdentifier: instance,
        DBInstanceClass: wanted,
        ApplyImmediately: when === "now",
      }),
    );
    return {
      said: when === "now" ? `RDS changes ${instance}.` : `RDS keeps the change for the window.`,
      facts: { class: wanted, when },
      evidence: aws.evidence,
    };
  },
  verify: {
    afterSeconds: 20,
    everySeconds: 30,
    forSeconds: 3600,
    settled: async (c, { instance, class: wanted, when }) => {
      const aws = await openRds(c);
      const seen = await findInstance(aws, instance);
      const waiting = seen?.PendingModifiedValues?.DBInstanceClass;
      const facts = {
        class: seen?.DBInstanceClass ?? null,
        status: seen?.DBInstanceStatus ?? null,
        waiting: waiting ?? null,
      };
      const told = { facts, evidence: aws.evidence };
      if (!seen) return { state: "failed", said: `${instance} is not there any more.`, ...told };
      if (seen.DBInstanceStatus?.startsWith("incompatible"))
        return { state: "failed", said: `${instance} is ${seen.DBInstanceStatus}.`, ...told };
      const isDone = seen.DBInstanceClass === wanted && !waiting && seen.DBInstanceStatus === "available";
      if (isDone) return { state: "succeeded", said: `${instance} is available as ${wanted}.`, ...told };
      if (when === "window" && waiting === wanted)
        return { state: "succeeded", said: `${wanted} waits for ${windowOf(seen)}.`, ...told };
      return {
        state: "pending",
        said: `It is ${seen.DBInstanceStatus ?? "in no known state"}, a ${seen.DBInstanceClass ?? "?"}.`,
        ...told,
      };
    },
  },
  reask,
  undo: ({ instance, when }, { class: former }) =>
    typeof former === "string"
      ? {
          action: "rds.scale",
          input: { instance, class: former, when },
          label: `Change ${instance} back to ${former}`,
        }
      : undefined,
  watch,
});
