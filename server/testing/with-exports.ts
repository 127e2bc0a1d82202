import fs from "node:fs";
import path from "node:path";
import { beforeAll } from "vitest";
import { requestExport } from "@/server/audit-exports/commands";
import { sendFile } from "@/server/audit-exports/send";
import { exportById, happened } from "@/server/audit-exports/testing";
import { writeExports } from "@/server/audit-exports/write-export";
import { env } from "@/server/env";
import { as, type Stage } from "./cast";

type Ask = Parameters<typeof requestExport>[1];
export const csv = (filter: Ask["filter"] = {}): Ask => ({
  filter,
  format: "csv",
  timeZone: "Europe/Berlin",
});
export const jsonl = (filter: Ask["filter"] = {}): Ask => ({ filter, format: "jsonl", timeZone: "UTC" });

/** A dozen events, some in places and some refused, and what an auditor does with their exports. */
export function exportsOn(stage: Stage) {
  beforeAll(async () => {
    for (let n = 0; n < 12; n += 1)
      await happened(stage.db, {
        subjectId: `subject ${n}`,
        ...(n % 2 === 0 && {
          environmentId: "adinsights/production",
          tenant: n % 4 === 0 ? "kingston" : "montego",
        }),
        ...(n % 3 === 0 && { action: "alert.resolve", result: "refused" as const }),
        detail: { n, text: 'said "so", twice\r\nand ä' },
      });
  });
  return {
    async written(ask: Ask, options: Parameters<typeof writeExports>[1] = {}) {
      const { id } = await requestExport(as(stage, "auditor"), ask);
      await writeExports(stage.db, options);
      return exportById(stage.db, id);
    },
    async fileOf(id: string) {
      const answer = await sendFile(as(stage, "auditor"), id, null);
      return Buffer.from(await answer.arrayBuffer());
    },
  };
}

export const draftsLeft = () => {
  const folder = path.join(env().dataDir, "audit-drafts");
  return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
};
export const filesKept = () => fs.readdirSync(path.join(env().dataDir, "audit", "exports"));
