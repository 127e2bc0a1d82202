/** What a dbt invocation left behind, whoever told of it. */
export type DbtKind = "model" | "test" | "other";
export type DbtResult = {
  id: string;
  kind: DbtKind;
  /** dbt's own word. */
  status: string;
  seconds: number | null;
  message: string;
};
export type DbtTold = {
  invocationId: string;
  generatedAt: Date | null;
  elapsedSeconds: number | null;
  results: DbtResult[];
};

const DBT_SOURCES = ["health", "upload", "path"] as const;
export type DbtSource = (typeof DBT_SOURCES)[number];

/** Of a file of run results. */
export const DBT_FILE_BYTES = 8 * 1024 * 1024;
export const MOST_RESULTS = 20_000;

export const kindOf = (uniqueId: string): DbtKind => {
  const [kind] = uniqueId.split(".", 1);
  if (kind === "model" || kind === "snapshot" || kind === "seed") return "model";
  return kind === "test" || kind === "unit_test" ? "test" : "other";
};

export type DbtOutcome = "succeeded" | "warned" | "failed" | "skipped" | "unknown";

/** Models end in success or error, tests in pass, warn, fail or error; both may be skipped. */
export function outcomeOf(status: string): DbtOutcome {
  switch (status.toLowerCase()) {
    case "success":
    case "pass":
      return "succeeded";
    case "warn":
      return "warned";
    case "error":
    case "fail":
    case "runtime error":
    case "partial success":
      return "failed";
    case "skipped":
    case "no-op":
      return "skipped";
    default:
      return "unknown";
  }
}

export type DbtCounts = Record<DbtOutcome, number>;

export function countsOf(results: readonly Pick<DbtResult, "status">[]): DbtCounts {
  const counts: DbtCounts = { succeeded: 0, warned: 0, failed: 0, skipped: 0, unknown: 0 };
  for (const { status } of results) counts[outcomeOf(status)] += 1;
  return counts;
}
