import { z } from "zod";
import type { PreviewSeen } from "@/domain/preview";
import type { Action, Conversation, Fact, Settled } from "@/platforms/platform";
import { Identifier, refused } from "./access";
import { openRds, type RdsApi } from "./client";
import type { CloudSetting } from "./ecs-actions";
import { INSTANCE_FIELD } from "./query-kit";
import { busyWith, findInstance, instanceNamed } from "./rds";

/** An instance with a standby in another zone, or one of several members of a cluster: AWS fails them over differently. */
async function seenOf(aws: RdsApi, name: string) {
  const instance = await instanceNamed(aws, name);
  const cluster = instance.DBClusterIdentifier;
  if (!cluster) return { instance, cluster: undefined, members: [] };
  const told = await aws.ask((rds) => rds.describeDBClusters({ DBClusterIdentifier: cluster }));
  return { instance, cluster, members: told.DBClusters?.[0]?.DBClusterMembers ?? [] };
}

type Seen = Awaited<ReturnType<typeof seenOf>>;

const writerOf = ({ members }: Seen) =>
  members.find(({ IsClusterWriter }) => IsClusterWriter)?.DBInstanceIdentifier ?? null;

const factsOf = (seen: Seen) => ({
  cluster: seen.cluster ?? null,
  status: seen.instance.DBInstanceStatus ?? null,
  zone: seen.instance.AvailabilityZone ?? null,
  standby: seen.instance.SecondaryAvailabilityZone ?? null,
  writer: writerOf(seen),
});

function whyNot({ instance, cluster, members }: Seen): string | undefined {
  const name = instance.DBInstanceIdentifier ?? "It";
  if (instance.DBInstanceStatus !== "available")
    return `${name} is ${instance.DBInstanceStatus ?? "in no known state"}. RDS fails over an available one only.`;
  if (cluster)
    return members.length > 1 ? undefined : `${cluster} has one member: there is none that could take over.`;
  return instance.MultiAZ
    ? undefined
    : `${name} has no standby (it is not multi-AZ): there is nothing to fail over to.`;
}

async function preview(c: Conversation, { instance: name }: { instance: string }): Promise<PreviewSeen> {
  const seen = await seenOf(await openRds(c), name);
  const why = whyNot(seen);
  if (why) throw refused(why);
  const { zone, standby, writer } = factsOf(seen);
  return {
    button: `Fail ${seen.cluster ?? name} over`,
    unit: seen.cluster ? "cluster" : "instance",
    targets: [
      {
        id: `rds:${seen.cluster ?? name}`,
        title: seen.cluster ? `${seen.cluster} (of which ${name} is a member)` : name,
        facts: seen.cluster ? { writer, members: seen.members.length } : { zone, standby },
      },
    ],
    effects: [
      seen.cluster
        ? "Another member becomes the one that is written to."
        : `The standby in ${standby ?? "the other zone"} takes over.`,
      "Every connection breaks for one to two minutes; transactions that are not committed are lost.",
    ],
    inFlight: busyWith(seen.instance),
    reversible: { is: false, how: "Another failover goes back, with another outage." },
    verifies: seen.cluster
      ? "Looks whether another member is written to."
      : "Looks whether it is available in the other zone.",
    warnings: [
      "A full disk, a blocked table or a slow query go over with the data: a failover cures a broken host only.",
    ],
    typed: name,
    bound: { zone, writer },
  };
}

async function settled(c: Conversation, name: string, before: Record<string, Fact>): Promise<Settled> {
  const aws = await openRds(c);
  const instance = await findInstance(aws, name);
  if (!instance)
    return { state: "failed", said: `${name} is not there any more.`, facts: {}, evidence: aws.evidence };
  const seen = await seenOf(aws, name);
  const facts: Record<string, Fact> = factsOf(seen);
  const told = { facts, evidence: aws.evidence };
  const which = seen.cluster ? "writer" : "zone";
  if (typeof before[which] !== "string")
    return { state: "pending", said: "It was not looked at before, so nothing proves it.", ...told };
  const isOver = facts[which] !== null && facts[which] !== before[which];
  if (isOver && facts.status === "available")
    return {
      state: "succeeded",
      said: seen.cluster ? `${facts.writer} is written to now.` : `It is available in ${facts.zone}.`,
      ...told,
    };
  return {
    state: "pending",
    said: `It is ${facts.status ?? "in no known state"}, still ${which === "zone" ? "in" : "written to at"} ${facts[which]}.`,
    ...told,
  };
}

export const failover = ({ reask, watch }: CloudSetting): Action<{ instance: string }> => ({
  key: "rds.failover",
  title: "Fail over to the standby",
  label: ({ instance }) => `Fail ${instance} over`,
  tier: 3,
  purpose: "Lets the standby take over from an instance whose host is broken. Not for a slow database.",
  fields: [INSTANCE_FIELD],
  capability: "cloud.act",
  input: z.object({ instance: Identifier }),
  target: ({ instance }) => `rds:${instance}`,
  repeatable: false,
  expectedSeconds: 180,
  timeoutSeconds: 60,
  look: async (c, { instance }) => {
    const aws = await openRds(c);
    return { facts: factsOf(await seenOf(aws, instance)), evidence: aws.evidence };
  },
  preview,
  execute: async (c, { instance }) => {
    const seen = await seenOf(await openRds(c), instance);
    const why = whyNot(seen);
    if (why) throw refused(why);
    const aws = await openRds(c, "change");
    await aws.ask(async (rds) =>
      seen.cluster
        ? void (await rds.failoverDBCluster({ DBClusterIdentifier: seen.cluster }))
        : void (await rds.rebootDBInstance({ DBInstanceIdentifier: instance, ForceFailover: true })),
    );
    return {
      said: `RDS fails ${seen.cluster ?? instance} over.`,
      facts: factsOf(seen),
      evidence: aws.evidence,
    };
  },
  verify: {
    afterSeconds: 20,
    everySeconds: 20,
    forSeconds: 1200,
    settled: (c, { instance }, before) => settled(c, instance, before),
  },
  reask,
  watch,
});
