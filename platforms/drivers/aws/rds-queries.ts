import { z } from "zod";
import type { Column, PlatformQuery } from "@/platforms/platform";
import { Identifier } from "./access";
import { openRds } from "./client";
import { iso, pages, plural } from "./ecs";
import { cloudQuery, INSTANCE_FIELD } from "./query-kit";
import { pendingOf, readInstances } from "./rds";

const column = (key: string, title: string, kind: Column["kind"] = "text"): Column => ({ key, title, kind });
const GIGABYTE = 1024 ** 3;

const instances = cloudQuery(
  {
    key: "rds.instances",
    title: "Database instances",
    purpose: "How each instance is, whether it has a standby, and up to which moment it can be restored.",
    columns: [
      column("instance", "Instance", "code"),
      column("status", "Status"),
      column("class", "Class", "code"),
      column("standby", "Has a standby", "yes-no"),
      column("engine", "Engine"),
      column("storage", "Storage", "bytes"),
      column("restorable", "Restorable until", "time"),
      column("waiting", "Waits for the window"),
      column("cluster", "Cluster", "code"),
    ],
    rowActions: [{ action: "rds.failover", input: { instance: "instance" } }],
  },
  z.object({}),
  async (c) => {
    const aws = await openRds(c);
    const { items, isWhole } = await readInstances(aws);
    const available = items.filter(({ DBInstanceStatus }) => DBInstanceStatus === "available").length;
    return {
      rows: items.map((each) => [
        each.DBInstanceIdentifier ?? "",
        each.DBInstanceStatus ?? "unknown",
        each.DBInstanceClass ?? null,
        each.MultiAZ ?? null,
        [each.Engine, each.EngineVersion].filter(Boolean).join(" "),
        each.AllocatedStorage === undefined ? null : each.AllocatedStorage * GIGABYTE,
        iso(each.LatestRestorableTime),
        pendingOf(each),
        each.DBClusterIdentifier ?? null,
      ]),
      said: `${available} of ${plural(items.length, "instance")} available.`,
      isWhole,
      evidence: aws.evidence,
    };
  },
);

const snapshots = cloudQuery(
  {
    key: "rds.snapshots",
    title: "Snapshots of an instance",
    purpose: "What can be restored from, the newest first. Only what is available can be.",
    fields: [INSTANCE_FIELD],
    columns: [
      column("snapshot", "Snapshot", "code"),
      column("status", "Status"),
      column("progress", "Done", "percent"),
      column("created", "Created", "time"),
      column("kind", "Kind"),
      column("engine", "Engine"),
      column("storage", "Storage", "bytes"),
    ],
  },
  z.object({ instance: Identifier }),
  async (c, { instance }) => {
    const aws = await openRds(c);
    const { items, isWhole } = await pages(async (Marker) => {
      const told = await aws.ask((rds) =>
        rds.describeDBSnapshots({ DBInstanceIdentifier: instance, Marker, MaxRecords: 100 }),
      );
      return { items: told.DBSnapshots ?? [], next: told.Marker };
    });
    const sorted = items.sort(
      (a, b) => (b.SnapshotCreateTime?.getTime() ?? Infinity) - (a.SnapshotCreateTime?.getTime() ?? Infinity),
    );
    const newest = sorted.find(({ Status }) => Status === "available");
    return {
      rows: sorted.map((each) => [
        each.DBSnapshotIdentifier ?? "",
        each.Status ?? "unknown",
        each.PercentProgress ?? null,
        iso(each.SnapshotCreateTime),
        each.SnapshotType ?? null,
        [each.Engine, each.EngineVersion].filter(Boolean).join(" "),
        each.AllocatedStorage === undefined ? null : each.AllocatedStorage * GIGABYTE,
      ]),
      said: newest
        ? `The newest that can be used is of ${iso(newest.SnapshotCreateTime) ?? "an unknown time"}.`
        : `${instance} has no snapshot that can be used.`,
      isWhole,
      evidence: aws.evidence,
    };
  },
);

export const rdsQueries: readonly PlatformQuery[] = [instances, snapshots];
