import type { Route, World } from "@/platforms/simulator/routes";
import { AwsRefusal, type Throttle } from "./sim-json";
import { queryService, type Xml } from "./sim-xml";

export const SIM_INSTANCE = "complyai-prod";
export const SIM_SINGLE = "complyai-reports";
/** Nothing of a change is shown for a moment; then it takes its time. */
const UNSEEN_MS = 5000;
const MODIFY_MS = 300_000;
const FAILOVER_MS = 60_000;
const SNAPSHOT_MS = 120_000;
const RESTORE_MS = 900_000;
const DAY_MS = 86_400_000;
const ZONES = ["eu-central-1a", "eu-central-1b"];

type SimInstance = {
  name: string;
  class: string;
  multiAz: boolean;
  zone: number;
  subnets: string;
  group: string;
  parameters: string;
  madeAt: number;
  change?: { class: string; at: number };
  waiting?: string;
  failedOverAt?: number;
};
type SimSnapshot = { name: string; instance: string; at: number; kind: string };

const own = { subnets: "complyai-private", group: "sg-0complyai", parameters: "complyai-postgres16" };

/** RDS as far as the console speaks with it: the query protocol over HTTP. */
export function rdsRoutes(world: World, throttle: Throttle): Route[] {
  const now = () => world.now().getTime();
  const born = now() - 400 * DAY_MS;
  const instances: SimInstance[] = [
    { name: SIM_INSTANCE, class: "db.r6g.large", multiAz: true, zone: 0, madeAt: born, ...own },
    { name: SIM_SINGLE, class: "db.t4g.medium", multiAz: false, zone: 0, madeAt: born, ...own },
  ];
  const snapshots: SimSnapshot[] = [1, 2, 3].map((days) => ({
    name: `rds:${SIM_INSTANCE}-2026-nightly-${days}`,
    instance: SIM_INSTANCE,
    at: now() - days * DAY_MS,
    kind: "automated",
  }));

  const settle = (instance: SimInstance) => {
    if (instance.change && now() - instance.change.at >= MODIFY_MS) {
      instance.class = instance.change.class;
      instance.change = undefined;
    }
    if (instance.failedOverAt !== undefined && now() - instance.failedOverAt >= FAILOVER_MS) {
      instance.zone = 1 - instance.zone;
      instance.failedOverAt = undefined;
    }
  };
  const statusOf = ({ madeAt, change, failedOverAt }: SimInstance) => {
    if (now() - madeAt < RESTORE_MS) return "creating";
    if (change && now() - change.at >= UNSEEN_MS) return "modifying";
    return failedOverAt !== undefined && now() - failedOverAt >= UNSEEN_MS ? "rebooting" : "available";
  };
  const named = (name: string | null): SimInstance => {
    const found = instances.find((each) => each.name === name);
    if (!found) throw new AwsRefusal("DBInstanceNotFound", `DBInstance ${name} not found.`, 404);
    settle(found);
    return found;
  };
  const available = (name: string | null): SimInstance => {
    const found = named(name);
    if (statusOf(found) !== "available")
      throw new AwsRefusal("InvalidDBInstanceState", `Database instance is not in available state.`);
    return found;
  };

  const toldInstance = (each: SimInstance): Xml => ({
    DBInstanceIdentifier: each.name,
    DBInstanceClass: each.class,
    Engine: "postgres",
    EngineVersion: "16.4",
    DBInstanceStatus: statusOf(each),
    MasterUsername: "postgres",
    AllocatedStorage: 200,
    MultiAZ: each.multiAz,
    AvailabilityZone: ZONES[each.zone],
    SecondaryAvailabilityZone: each.multiAz ? ZONES[1 - each.zone] : null,
    LatestRestorableTime: new Date(now() - 300_000).toISOString(),
    PreferredMaintenanceWindow: "sun:02:00-sun:03:00",
    PubliclyAccessible: false,
    DeletionProtection: true,
    DBSubnetGroup: { DBSubnetGroupName: each.subnets },
    VpcSecurityGroups: { VpcSecurityGroupMembership: [{ VpcSecurityGroupId: each.group, Status: "active" }] },
    DBParameterGroups: { DBParameterGroup: [{ DBParameterGroupName: each.parameters }] },
    PendingModifiedValues:
      each.waiting || each.change ? { DBInstanceClass: each.change?.class ?? each.waiting } : {},
  });
  const toldSnapshot = ({ name, instance, at, kind }: SimSnapshot): Xml => {
    const done = Math.min(100, Math.round(((now() - at) / SNAPSHOT_MS) * 100));
    return {
      DBSnapshotIdentifier: name,
      DBInstanceIdentifier: instance,
      SnapshotCreateTime: new Date(at).toISOString(),
      Engine: "postgres",
      EngineVersion: "16.4",
      AllocatedStorage: 200,
      Status: done < 100 ? "creating" : "available",
      PercentProgress: done,
      SnapshotType: kind,
    };
  };

  const paged = <T>(all: readonly T[], form: URLSearchParams, size: number) => {
    const from = Number(form.get("Marker") ?? 0);
    const next = from + size;
    return { page: all.slice(from, next), Marker: next < all.length ? String(next) : null };
  };

  function make(form: URLSearchParams, target: string | null, source: SimInstance): Xml {
    if (!target || instances.some(({ name }) => name === target))
      throw new AwsRefusal("DBInstanceAlreadyExists", "DB instance already exists");
    const made: SimInstance = {
      name: target,
      class: form.get("DBInstanceClass") ?? source.class,
      multiAz: form.get("MultiAZ") === "true",
      zone: 0,
      subnets: form.get("DBSubnetGroupName") ?? "default",
      group: form.get("VpcSecurityGroupIds.VpcSecurityGroupId.1") ?? "sg-default",
      parameters: form.get("DBParameterGroupName") ?? "default.postgres16",
      madeAt: now(),
    };
    instances.push(made);
    return { DBInstance: toldInstance(made) };
  }

  return queryService("rds", throttle, {
    DescribeDBInstances: (form) => {
      const name = form.get("DBInstanceIdentifier");
      if (name) return { DBInstances: { DBInstance: [toldInstance(named(name))] } };
      instances.forEach(settle);
      const { page, Marker } = paged(instances, form, 1);
      return { Marker, DBInstances: { DBInstance: page.map(toldInstance) } };
    },
    DescribeDBSnapshots: (form) => {
      const name = form.get("DBSnapshotIdentifier");
      const of = form.get("DBInstanceIdentifier");
      const found = snapshots.filter(
        (each) => (!name || each.name === name) && (!of || each.instance === of),
      );
      if (name && found.length === 0)
        throw new AwsRefusal("DBSnapshotNotFound", `DBSnapshot ${name} not found.`, 404);
      const { page, Marker } = paged(found, form, 2);
      return { Marker, DBSnapshots: { DBSnapshot: page.map(toldSnapshot) } };
    },
    CreateDBSnapshot: (form) => {
      const name = form.get("DBSnapshotIdentifier") ?? "";
      const { name: instance } = available(form.get("DBInstanceIdentifier"));
      if (snapshots.some((each) => each.name === name))
        throw new AwsRefusal(
          "DBSnapshotAlreadyExists",
          `Cannot create the snapshot because ${name} already exists.`,
        );
      const made = { name, instance, at: now(), kind: "manual" };
      snapshots.push(made);
      return { DBSnapshot: toldSnapshot(made) };
    },
    ModifyDBInstance: (form) => {
      const instance = available(form.get("DBInstanceIdentifier"));
      const wanted = form.get("DBInstanceClass") ?? instance.class;
      instance.waiting = undefined;
      if (form.get("ApplyImmediately") === "true") instance.change = { class: wanted, at: now() };
      else if (wanted !== instance.class) instance.waiting = wanted;
      return { DBInstance: toldInstance(instance) };
    },
    RebootDBInstance: (form) => {
      const instance = available(form.get("DBInstanceIdentifier"));
      if (form.get("ForceFailover") === "true" && !instance.multiAz)
        throw new AwsRefusal("InvalidParameterCombination", "ForceFailover needs a Multi-AZ instance.");
      instance.failedOverAt = now();
      return { DBInstance: toldInstance(instance) };
    },
    RestoreDBInstanceFromDBSnapshot: (form) => {
      const snapshot = snapshots.find(({ name }) => name === form.get("DBSnapshotIdentifier"));
      if (!snapshot) throw new AwsRefusal("DBSnapshotNotFound", "DBSnapshot not found.", 404);
      return make(form, form.get("DBInstanceIdentifier"), named(snapshot.instance));
    },
    RestoreDBInstanceToPointInTime: (form) =>
      make(form, form.get("TargetDBInstanceIdentifier"), named(form.get("SourceDBInstanceIdentifier"))),
  });
}
