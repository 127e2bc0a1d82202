import type { DBInstance } from "@aws-sdk/client-rds";
import { z } from "zod";
import type { PreviewSeen } from "@/domain/preview";
import type { Action, Conversation, Fact } from "@/platforms/platform";
import { Identifier, missing, refused, SnapshotName } from "./access";
import { openRds, type RdsApi } from "./client";
import { iso } from "./ecs";
import type { CloudSetting } from "./ecs-actions";
import { findInstance, findSnapshot, instanceNamed, readInstances } from "./rds";

type Input = { snapshot: string; time: string; instance: string; source: string };

const Time = z
  .string()
  .trim()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, "A time in UTC, written like 2027-01-15T03:09:00Z.");
const empty = z.literal("");

/** The instance whose network and settings the new one takes, and what it is made from. */
async function sourceOf(aws: RdsApi, { snapshot, time, source, instance }: Input) {
  if (snapshot) {
    const seen = await findSnapshot(aws, snapshot);
    if (!seen) throw missing(`There is no snapshot ${snapshot}.`);
    if (seen.Status !== "available")
      throw refused(
        `${snapshot} is ${seen.Status ?? "in no known state"}, ${seen.PercentProgress ?? 0} % done.`,
      );
    const from = seen.DBInstanceIdentifier ?? "";
    return { from, likeness: await findInstance(aws, from), moment: iso(seen.SnapshotCreateTime) };
  }
  const from = source || (await onlyInstance(aws, instance));
  const likeness = await instanceNamed(aws, from);
  const latest = likeness.LatestRestorableTime;
  if (!latest) throw refused(`${from} keeps no backups from which a moment could be restored.`);
  if (Date.parse(time) > latest.getTime())
    throw refused(`${from} can be restored up to ${latest.toISOString()}, not to ${time}.`);
  return { from, likeness, moment: time };
}

async function onlyInstance(aws: RdsApi, target: string): Promise<string> {
  const { items } = await readInstances(aws);
  const names = items.flatMap(({ DBInstanceIdentifier: name }) => (name && name !== target ? [name] : []));
  const [only] = names;
  if (!only || names.length > 1)
    throw refused(`Say which instance is restored: ${names.join(", ") || "there is none"}.`);
  return only;
}

/** Left out, AWS gives a restored instance its standard network and settings. */
const likenessOf = (like: DBInstance | undefined) => ({
  DBInstanceClass: like?.DBInstanceClass,
  DBSubnetGroupName: like?.DBSubnetGroup?.DBSubnetGroupName,
  VpcSecurityGroupIds: like?.VpcSecurityGroups?.flatMap(({ VpcSecurityGroupId: id }) => id ?? []),
  DBParameterGroupName: like?.DBParameterGroups?.[0]?.DBParameterGroupName,
  MultiAZ: like?.MultiAZ,
  PubliclyAccessible: like?.PubliclyAccessible ?? false,
  DeletionProtection: like?.DeletionProtection,
  CopyTagsToSnapshot: like?.CopyTagsToSnapshot,
});

async function refuseTaken(aws: RdsApi, name: string): Promise<void> {
  if (await findInstance(aws, name))
    throw refused(
      `There is an instance ${name} already. A restore never goes over one; choose another name.`,
    );
}

async function preview(c: Conversation, input: Input): Promise<PreviewSeen> {
  const aws = await openRds(c);
  await refuseTaken(aws, input.instance);
  const { from, likeness, moment } = await sourceOf(aws, input);
  const like = likenessOf(likeness);
  const settings: Record<string, Fact> = {
    from: input.snapshot || from,
    moment,
    class: like.DBInstanceClass ?? "standard",
    network: like.DBSubnetGroupName ?? "standard",
    "security groups": like.VpcSecurityGroupIds?.join(", ") ?? "standard",
    parameters: like.DBParameterGroupName ?? "standard",
    standby: like.MultiAZ ?? null,
    public: like.PubliclyAccessible,
  };
  return {
    button: `Restore into ${input.instance}`,
    unit: "instance",
    targets: [{ id: `rds:${input.instance}`, title: input.instance, facts: settings }],
    effects: [
      `RDS makes the new instance ${input.instance}, with the data of ${from} as of ${moment ?? "an unknown time"}.`,
      `${from} is not touched and goes on.`,
      "It takes from half an hour to hours, and costs as much as the old one for as long as it stands.",
    ],
    inFlight: likeness ? [`${from} is ${likeness.DBInstanceStatus ?? "in no known state"}.`] : [],
    reversible: {
      is: true,
      how: "The new instance can be deleted in the AWS console. The old one stays as it is.",
    },
    verifies: `Looks whether ${input.instance} is available. Whether its data is right is for a person to count.`,
    warnings: [
      ...(likeness
        ? []
        : [
            `${from} is gone, so the new instance gets AWS's standard network and settings. Services may not reach it.`,
          ]),
      "What was written after that moment is not in it. No service uses it until somebody points one there.",
    ],
    typed: input.instance,
    bound: settings,
  };
}

export const restore = ({ reask }: Pick<CloudSetting, "reask">): Action<Input> => ({
  key: "rds.restore",
  title: "Restore into a new database instance",
  label: ({ instance, snapshot, time }) => `Restore ${snapshot || time} into ${instance}`,
  tier: 3,
  purpose:
    "Makes a new instance from a snapshot or a moment, beside the old one. Never over it. The last resort when data is lost or damaged.",
  fields: [
    {
      key: "source",
      title: "Instance to restore",
      kind: "choice",
      help: "Needed with a moment, where there are several.",
      from: { query: "rds.instances", value: "instance", title: "instance" },
    },
    { key: "snapshot", title: "Snapshot", kind: "text", help: "Either this or a moment." },
    { key: "time", title: "Moment (UTC)", kind: "text", help: "For example 2027-01-15T03:09:00Z." },
    { key: "instance", title: "Name of the new instance", kind: "text", required: true },
  ],
  capability: "cloud.act",
  input: z
    .object({
      snapshot: z.union([empty, SnapshotName]).default(""),
      time: z.union([empty, Time]).default(""),
      instance: Identifier,
      source: z.union([empty, Identifier]).default(""),
    })
    .refine(
      ({ snapshot, time }) => (snapshot === "") !== (time === ""),
      "Give either a snapshot or a moment.",
    )
    .refine(({ source, instance }) => source !== instance, "A restore never goes over the old instance."),
  target: ({ instance }) => `rds:${instance}`,
  repeatable: true,
  expectedSeconds: 2400,
  timeoutSeconds: 60,
  look: async (c, { instance }) => {
    const aws = await openRds(c);
    return { facts: { exists: (await findInstance(aws, instance)) !== undefined }, evidence: aws.evidence };
  },
  preview,
  execute: async (c, input) => {
    const reading = await openRds(c);
    await refuseTaken(reading, input.instance);
    const { from, likeness } = await sourceOf(reading, input);
    const aws = await openRds(c, "change");
    const like = likenessOf(likeness);
    await aws.ask(async (rds) =>
      input.snapshot
        ? void (await rds.restoreDBInstanceFromDBSnapshot({
            ...like,
            DBInstanceIdentifier: input.instance,
            DBSnapshotIdentifier: input.snapshot,
          }))
        : void (await rds.restoreDBInstanceToPointInTime({
            ...like,
            SourceDBInstanceIdentifier: from,
            TargetDBInstanceIdentifier: input.instance,
            RestoreTime: new Date(input.time),
          })),
    );
    return { said: `RDS makes ${input.instance}.`, facts: { source: from }, evidence: aws.evidence };
  },
  verify: {
    afterSeconds: 30,
    everySeconds: 60,
    forSeconds: 6 * 3600,
    settled: async (c, { instance }, before) => {
      const aws = await openRds(c);
      const seen = await findInstance(aws, instance);
      const status = seen?.DBInstanceStatus ?? null;
      const told = { facts: { status }, evidence: aws.evidence };
      if (before.exists === true)
        return {
          state: "failed",
          said: `${instance} was there before; nothing was restored into it.`,
          ...told,
        };
      if (!seen) return { state: "pending", said: "RDS does not show it yet.", ...told };
      if (status === "available") return { state: "succeeded", said: `${instance} is available.`, ...told };
      if (status === "failed" || status?.startsWith("incompatible"))
        return { state: "failed", said: `${instance} is ${status}.`, ...told };
      return { state: "pending", said: `${instance} is ${status ?? "in no known state"}.`, ...told };
    },
  },
  reask,
});
