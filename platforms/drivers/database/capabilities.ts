import { z } from "zod";
import type { Capability } from "@/domain/platform";
import { openDatabase } from "@/platforms/drivers/postgres";
import { type CapabilityReport, type Conversation, PlatformError } from "@/platforms/platform";
import { lookAt } from "./action-kit";
import { BACKUP, OPERATOR, SCRATCH } from "./credentials";
import { readiness } from "./dump";

const RIGHTS = {
  name: "rights",
  text: `select pg_has_role('pg_monitor', 'USAGE') as "sees", pg_has_role('pg_signal_backend', 'USAGE') as "signals",
    pg_is_in_recovery() as "replica"`,
  row: z.object({ sees: z.boolean(), signals: z.boolean(), replica: z.boolean() }),
};

const only = (can: boolean | undefined, what: string, grant: string) =>
  can ? "" : ` ${what} (${grant} is not granted).`;

/** What this environment's credentials allow; a missing one is named. */
export function databaseCapabilities(c: Conversation): Promise<CapabilityReport[]> {
  return Promise.all([
    report(c, "database.read", "database", async () => {
      const row = (await (await openDatabase(c)).read(RIGHTS)).rows[0];
      return `The database can be read.${only(row?.sees, "What other logins do stays hidden", "pg_monitor")}`;
    }),
    report(c, "database.act", OPERATOR, async () => {
      const row = await lookAt(c, async (session) => (await session.read(RIGHTS)).rows[0]);
      if (row?.replica)
        throw new PlatformError("not-deployed", "The operator's address is a replica: it cannot be changed.");
      return `The operator's login is accepted.${only(row?.signals, "It ends only sessions of its own login", "pg_signal_backend")}`;
    }),
    report(c, "database.backup", BACKUP, async () => {
      const { server, programs } = await readiness(c);
      const scratch = (await c.secret(SCRATCH)) === undefined;
      return `pg_dump ${programs.major} can read this server (${server.major}).${scratch ? ` The configuration names no "${SCRATCH}", so no backup can be proved by a restore.` : ""}`;
    }),
  ]);
}

/** A login that is only refused or away for a moment is still named as the reason. */
async function report(
  c: Conversation,
  capability: Capability,
  credential: string,
  ask: () => Promise<string>,
): Promise<CapabilityReport> {
  const no = (because: string): CapabilityReport => ({ capability, supported: false, because });
  if ((await c.secret(credential)) === undefined)
    return no(`The configuration names no "${credential}" credential.`);
  try {
    return { capability, supported: true, because: await ask() };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const isAway = error.trouble === "unreachable";
    return isAway
      ? {
          capability,
          supported: true,
          because: `Configured, but could not be asked just now: ${error.message}`,
        }
      : no(error.message);
  }
}
