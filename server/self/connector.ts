import { smokeCapability, smokeQuery } from "@/platforms/drivers/smoke";
import type { Connector } from "@/platforms/platform";
import { wheelhouse } from "@/platforms/wheelhouse/platform";
import { consoleLogSource } from "@/server/console-log/log-source";
import { securityQuestions } from "@/server/security/questions";
import { selfQueries } from "./queries";
import { selfQuestions } from "./questions";

/** The console as one more platform, asked through its own database instead of over HTTP. */
export const selfConnector: Connector = {
  declaration: wheelhouse,
  dialects: { self: "this installation" },
  probe: async () => ({
    dialect: "self",
    because: "This installation watches itself.",
    capabilities: [
      { capability: "checks", supported: true, because: "It reads its own tables." },
      { capability: "database.read", supported: true, because: "It asks its own database." },
      { capability: "queues.read", supported: true, because: "Its queue lies in its own database." },
      smokeCapability,
      { capability: "logs", supported: true, because: "Its processes keep their lines in its own database." },
    ],
  }),
  questions: () => [...selfQuestions, ...securityQuestions],
  actions: () => [],
  queries: () => [
    ...selfQueries,
    smokeQuery(wheelhouse, selfQuestions, ["database", "queue", "workers", "disk", "clock"]),
  ],
  logs: () => [consoleLogSource],
};
