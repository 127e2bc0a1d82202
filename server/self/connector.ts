import type { Connector } from "@/platforms/platform";
import { wheelhouse } from "@/platforms/wheelhouse/platform";
import { selfQuestions } from "./questions";

/** The console as one more platform, asked through its own database instead of over HTTP. */
export const selfConnector: Connector = {
  declaration: wheelhouse,
  dialects: { self: "this installation" },
  probe: async () => ({
    dialect: "self",
    because: "This installation watches itself.",
    capabilities: [{ capability: "checks", supported: true, because: "It reads its own tables." }],
  }),
  questions: () => selfQuestions,
  actions: () => [],
};
