import { z } from "zod";
import type { Action } from "@/platforms/platform";
import { Identifier, refused } from "./access";
import { openRds } from "./client";
import { iso } from "./ecs";
import type { CloudSetting } from "./ecs-actions";
import { INSTANCE_FIELD } from "./query-kit";
import { findSnapshot, instanceNamed } from "./rds";

/** RDS's clock may be a little behind ours. */
const TOLERANCE_MS = 60_000;

export const snapshot = ({
  reask,
}: Pick<CloudSetting, "reask">): Action<{ instance: string; name: string }> => ({
  key: "rds.snapshot",
  title: "Take a snapshot of a database instance",
  label: ({ instance }) => `Take a snapshot of ${instance}`,
  tier: 1,
  purpose:
    "Keeps the instance as it is now, to restore it into a new one. Without a standby, writes may stall for some seconds. It stays, and costs, until somebody deletes it.",
  fields: [
    INSTANCE_FIELD,
    {
      key: "name",
      title: "Name",
      kind: "text",
      required: true,
      help: "For example pre-migration-20270415-0200.",
    },
  ],
  capability: "cloud.act",
  input: z.object({ instance: Identifier, name: Identifier }),
  target: ({ instance }) => `rds:${instance}`,
  repeatable: true,
  expectedSeconds: 300,
  timeoutSeconds: 60,
  look: async (c, { name }) => {
    const aws = await openRds(c);
    const seen = await findSnapshot(aws, name);
    return {
      facts: { taken: seen !== undefined, created: iso(seen?.SnapshotCreateTime) },
      evidence: aws.evidence,
    };
  },
  execute: async (c, { instance, name }) => {
    const aws = await openRds(c, "change");
    const { DBInstanceStatus: status } = await instanceNamed(aws, instance);
    if (status !== "available")
      throw refused(
        `${instance} is ${status ?? "in no known state"}. A snapshot is taken of an available one only.`,
      );
    await aws.ask((rds) =>
      rds.createDBSnapshot({ DBInstanceIdentifier: instance, DBSnapshotIdentifier: name }),
    );
    return { said: `RDS takes the snapshot ${name}.`, facts: { snapshot: name }, evidence: aws.evidence };
  },
  verify: {
    afterSeconds: 10,
    everySeconds: 30,
    forSeconds: 7200,
    settled: async (c, { instance, name }, _before, startedAt) => {
      const aws = await openRds(c);
      const seen = await findSnapshot(aws, name);
      const facts = { status: seen?.Status ?? null, done: seen?.PercentProgress ?? null };
      const told = { facts, evidence: aws.evidence };
      if (!seen) return { state: "pending", said: "RDS does not show it yet.", ...told };
      if (seen.DBInstanceIdentifier !== instance)
        return {
          state: "failed",
          said: `${name} is a snapshot of ${seen.DBInstanceIdentifier ?? "another"}.`,
          ...told,
        };
      if (seen.Status === "failed") return { state: "failed", said: `RDS could not take ${name}.`, ...told };
      if (seen.Status !== "available")
        return { state: "pending", said: `${seen.PercentProgress ?? 0} % are done.`, ...told };
      const created = seen.SnapshotCreateTime?.getTime() ?? 0;
      if (created < startedAt.getTime() - TOLERANCE_MS)
        return { state: "failed", said: `The name ${name} was taken already: that one is older.`, ...told };
      return { state: "succeeded", said: `${name} can be restored from.`, ...told };
    },
  },
  reask,
});
