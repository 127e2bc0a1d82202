import { z } from "zod";
import type { PreviewSeen } from "@/domain/preview";
import { type Action, PlatformError, type Settled } from "@/platforms/platform";
import type { DatabaseSetting } from "./action-kit";
import { backupsOf, checkDump } from "./backup-store";
import { dump, readiness } from "./dump";
import { plural } from "./query-kit";

const VERIFIES = "Reads the file again: its size and digest are those that were written.";

export const backup = ({ reask }: DatabaseSetting): Action<Record<string, string>> => ({
  key: "database.backup",
  title: "Back the database up",
  label: () => "Back up",
  tier: 2,
  purpose:
    "Dumps the whole database, as of one moment, into the console's own data folder. It reads every table and holds a transaction open as long.",
  fields: [],
  capability: "database.backup",
  input: z.record(z.string(), z.string()),
  target: () => "database:backup",
  repeatable: true,
  expectedSeconds: 300,
  timeoutSeconds: 12 * 3600,
  look: async (c) => {
    const kept = await backupsOf(c);
    return { facts: { backups: kept.length, newest: kept[0]?.name ?? null } };
  },
  preview: async (c): Promise<PreviewSeen> => {
    const { server, programs } = await readiness(c);
    const kept = await backupsOf(c);
    return {
      button: `Back up ${server.database}`,
      unit: "database",
      targets: [
        {
          id: `database:${server.database}`,
          title: server.database,
          facts: {
            bytes: server.bytes,
            server: server.major,
            pg_dump: programs.major,
            replica: server.replica,
          },
        },
      ],
      effects: [
        "Every table is read twice: once for the dump and once to count its rows.",
        "A transaction stays open until the end, so dead rows are not cleaned up meanwhile.",
        "The backup holds customers' data: it lies where only the console's account can read it.",
      ],
      inFlight: [],
      reversible: { is: true, how: "Nothing changes in the database." },
      verifies: VERIFIES,
      warnings: [
        kept.length === 0
          ? "There is no earlier backup made from here."
          : `${plural(kept.length, "earlier backup")} stay where they are; nothing here removes them.`,
      ],
      bound: { database: server.database },
    };
  },
  execute: async (c, _input, run) => {
    const { name, bytes, sha256, tables } = await dump(c, run);
    return {
      said: `${name}: ${(bytes / 1e6).toFixed(1)} MB, ${tables} tables.`,
      facts: { backup: name, bytes, sha256, tables },
    };
  },
  verify: {
    afterSeconds: 1,
    everySeconds: 5,
    forSeconds: 600,
    settled: async (c, _input, before): Promise<Settled> => {
      const newest = (await backupsOf(c))[0];
      if (!newest?.manifest || newest.name === before.newest)
        return { state: "failed", said: "There is no new backup.", facts: {} };
      try {
        await checkDump(c, newest.manifest, c.signal);
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
        return { state: "failed", said: error.message, facts: { backup: newest.name } };
      }
      return {
        state: "succeeded",
        said: `${newest.name} is whole; restore it into a scratch database to know that it can be.`,
        facts: { backup: newest.name, bytes: newest.manifest.bytes, sha256: newest.manifest.sha256 },
      };
    },
  },
  reask,
});
