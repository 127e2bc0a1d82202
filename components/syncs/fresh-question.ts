import { FRESH_GROUPS, FRESH_RANGES, type FreshGroup, type FreshRange } from "@/domain/fresh-time";

/** What the freshness page asks, as its address says it; the same on the server and in the browser. */
export function readQuestion(param: (name: string) => string | null) {
  const range = FRESH_RANGES.find((one) => one === param("range")) ?? ("7d" satisfies FreshRange);
  const environmentId = param("environment");
  return { range, ...(environmentId && { environmentId }) };
}

export const readGroup = (text: string | null): FreshGroup =>
  FRESH_GROUPS.find((one) => one === text) ?? "environment";
