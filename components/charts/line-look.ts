import type { Series } from "./chart-points";

/** Lines differ by their dashes too, for those who see no colours. */
export const LINE_LOOK: Record<Series, { colour: string; dash?: string }> = {
  value: { colour: "var(--accent)" },
  second: { colour: "var(--ink-3)", dash: "4 3" },
  third: { colour: "var(--ink-2)", dash: "1 3" },
};
