import type { DBInstance, DBSnapshot } from "@aws-sdk/client-rds";
import { PlatformError } from "@/platforms/platform";
import { missing } from "./access";
import type { RdsApi } from "./client";
import { pages } from "./ecs";

const AT_ONCE = 100;

export async function readInstances(aws: RdsApi) {
  return pages(async (Marker) => {
    const told = await aws.ask((rds) => rds.describeDBInstances({ Marker, MaxRecords: AT_ONCE }));
    return { items: told.DBInstances ?? [], next: told.Marker };
  });
}

/** The instance of that name, or nothing: RDS refuses a name that it does not know. */
export async function findInstance(aws: RdsApi, name: string): Promise<DBInstance | undefined> {
  try {
    const told = await aws.ask((rds) => rds.describeDBInstances({ DBInstanceIdentifier: name }));
    return told.DBInstances?.[0];
  } catch (error) {
    if (error instanceof PlatformError && error.message.includes("DBInstanceNotFound")) return undefined;
    throw error;
  }
}

export async function instanceNamed(aws: RdsApi, name: string): Promise<DBInstance> {
  const instance = await findInstance(aws, name);
  if (!instance) throw missing(`There is no database instance ${name}.`);
  return instance;
}

export async function findSnapshot(aws: RdsApi, name: string): Promise<DBSnapshot | undefined> {
  try {
    const told = await aws.ask((rds) => rds.describeDBSnapshots({ DBSnapshotIdentifier: name }));
    return told.DBSnapshots?.[0];
  } catch (error) {
    if (error instanceof PlatformError && error.message.includes("DBSnapshotNotFound")) return undefined;
    throw error;
  }
}

/** What waits for the maintenance window, in words; empty when nothing does. */
export const pendingOf = ({ PendingModifiedValues: waiting = {} }: DBInstance): string =>
  Object.entries(waiting)
    .filter(([name, value]) => value !== undefined && name !== "MasterUserPassword")
    .map(([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");

/** Times in the instance's own words are UTC. */
export const windowOf = ({ PreferredMaintenanceWindow: window }: DBInstance): string =>
  window ? `${window} UTC` : "the next maintenance window";

export const busyWith = ({ DBInstanceStatus: status = "unknown" }: DBInstance): string[] =>
  status === "available" ? [] : [`The instance is ${status}.`];
