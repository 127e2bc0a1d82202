import { z } from "zod";
import type { PlatformQuery } from "@/platforms/platform";
import { backupsOf } from "./backup-store";
import { activityQueries } from "./queries-activity";
import { storageQueries } from "./queries-storage";
import { MOST_ROWS, plural } from "./query-kit";
import { slowQueries } from "./slow-queries";

const backups: PlatformQuery = {
  key: "database.backups",
  title: "Backups",
  group: "database",
  purpose: "Backups made from here, and when each was last restored elsewhere to prove it.",
  capability: "database.read",
  input: z.record(z.string(), z.string()),
  fields: [],
  timeoutSeconds: 20,
  columns: [
    { key: "backup", title: "Backup", kind: "code" },
    { key: "database", title: "Database", kind: "code" },
    { key: "at", title: "Made", kind: "time" },
    { key: "bytes", title: "Size", kind: "bytes" },
    { key: "tables", title: "Tables", kind: "number" },
    { key: "state", title: "State", kind: "text" },
    { key: "restored", title: "Last verified restore", kind: "time" },
  ],
  rowActions: [{ action: "database.restore-scratch", input: { backup: "backup" } }],
  ask: async (c) => {
    const kept = await backupsOf(c);
    const proved = kept.find(({ manifest }) => manifest?.restored)?.manifest?.restored;
    return {
      rows: kept
        .slice(0, MOST_ROWS)
        .map(({ name, manifest, bytes }) => [
          name,
          manifest?.database ?? null,
          manifest?.startedAt ?? null,
          bytes,
          manifest ? Object.keys(manifest.tables).length : null,
          stateOf(manifest?.bytes, bytes),
          manifest?.restored?.at ?? null,
        ]),
      truncated: kept.length > MOST_ROWS,
      said:
        kept.length === 0
          ? "No backup was made from here."
          : `${plural(kept.length, "backup")}; ${proved ? `one was last proved by a restore at ${proved.at}` : "none was ever proved by a restore"}.`,
    };
  },
};

const stateOf = (written: number | undefined, found: number | null) =>
  found === null
    ? "data missing"
    : written === undefined
      ? "description damaged"
      : written === found
        ? "there"
        : "damaged";

/** Everything that can be read of a Postgres database behind the credential "database". */
export const databaseQueries: readonly PlatformQuery[] = [
  ...activityQueries,
  slowQueries,
  ...storageQueries,
  backups,
];
