import { atStatus, declaredLimit, pastLimit, type Rules, stale } from "@/platforms/rule-specs";
import { thresholds } from "./thresholds";

const at = (line: number) => ({ file: "adinsights.md", line });

/** What is judged on the way of the data: Airbyte, dbt, snapshots, and the webhooks that tell of them. */
export const dataRules: Rules = [
  {
    key: "airbyte-unhealthy",
    title: "Airbyte is not healthy",
    trouble: "airbyte",
    severity: "warning",
    word: "medium",
    spec: atStatus("airbyte-health"),
    answer:
      "Read which word the platform uses: stale and no_recent_sync mean that nothing was started, the others that something failed.",
    answerSource: at(71),
    source: at(71),
  },
  {
    key: "sync-late",
    title: "Ad data is late",
    trouble: "stale",
    severity: "warning",
    word: "medium",
    spec: stale("airbyte-sync", "warn"),
    answer:
      "Start the tenant's sync. Call Data Engineering when the source itself is behind for more than an hour.",
    answerSource: at(121),
    source: at(72),
  },
  {
    key: "sync-stale",
    title: "Ad data is stale",
    trouble: "stale",
    severity: "critical",
    word: "high",
    spec: stale("airbyte-sync", "alert"),
    answer: "Call Data Engineering: the source has brought nothing for twice as long as is promised.",
    answerSource: at(121),
    source: at(66),
    note: "The second tier is the platform's own: its sync page turns stale after two hours.",
  },
  {
    key: "sync-fails",
    title: "Syncs of a tenant keep failing",
    trouble: "sync-failed",
    severity: "warning",
    word: "medium",
    spec: {
      kind: "consecutive-failures",
      job: "airbyte-sync",
      count: declaredLimit(thresholds, "airbyte.errors", "warn"),
    },
    answer:
      "Read the class of the failure and its remedy on the run; a single failure is repeated by the schedule.",
    answerSource: at(66),
    source: at(66),
  },
  {
    key: "syncs-fail-together",
    title: "Syncs fail together",
    trouble: "simultaneous",
    severity: "critical",
    word: "high",
    spec: { kind: "simultaneous", count: 3, windowSeconds: 3600 },
    answer: "Look for what they share: Airbyte, Meta's limits, or one credential.",
    answerSource: at(71),
    source: at(71),
  },
  {
    key: "source-behind",
    title: "A source is behind",
    trouble: "source-latency",
    severity: "warning",
    word: "medium",
    spec: pastLimit("source.latency", "alert"),
    answer: "Call Data Engineering.",
    answerSource: at(121),
    source: at(121),
    note: "The age of a tenant's data is judged by its own rule; the source's own delay is measured by nothing yet.",
  },
  {
    key: "dbt-stale",
    title: "dbt has not run",
    trouble: "stale",
    severity: "warning",
    word: "medium",
    spec: stale("dbt-run", "alert"),
    answer: "Run dbt again from the scheduler's container.",
    answerSource: at(120),
    source: at(72),
  },
  {
    key: "dbt-failing",
    title: "dbt fails",
    trouble: "sync-failed",
    severity: "warning",
    word: "medium",
    spec: atStatus("dbt-health"),
    answer: "Read which models failed, mend them, and run dbt again.",
    answerSource: at(120),
    source: at(72),
  },
  {
    key: "snapshot-late",
    title: "A snapshot is late",
    trouble: "stale",
    severity: "warning",
    word: "medium",
    spec: stale("snapshot", "warn"),
    answer: "Refresh the snapshot of this tenant; when Airbyte or dbt is stale as well, start there.",
    answerSource: at(157),
    source: at(156),
  },
  {
    key: "snapshot-stale",
    title: "A snapshot is stale",
    trouble: "stale",
    severity: "critical",
    word: "high",
    spec: stale("snapshot", "alert"),
    answer: "Refresh the snapshot by hand and see that the scheduler's entry for it is on.",
    answerSource: at(152),
    source: at(156),
  },
  {
    key: "snapshot-missing",
    title: "A tenant has no snapshot",
    trouble: "no-data",
    severity: "warning",
    word: "medium",
    spec: atStatus("snapshot-served"),
    answer: "Refresh the tenant's snapshot; when none comes, look at the warehouse behind it.",
    answerSource: at(148),
    source: at(156),
  },
  ...webhookRules(),
];

/** Two look for the same: the platform in its own audit trail, and this console at its own door. */
function webhookRules(): Rules {
  const steps = [
    { level: "warn", severity: "warning", word: "medium" },
    { level: "alert", severity: "critical", word: "high" },
  ] as const;
  const shared = {
    title: "No webhooks although jobs end",
    trouble: "webhook-silence",
    answer:
      "Compare the secret on both sides and send the last webhook of a connection again from Airbyte; data still arrives by the schedule.",
    answerSource: at(96),
    source: at(101),
  };
  return steps.flatMap(({ level, severity, word }) => [
    {
      ...shared,
      key: `webhooks-silent-${level}`,
      severity,
      word,
      spec: pastLimit("webhook.silence", level),
    },
    {
      ...shared,
      key: `webhooks-silent-here-${level}`,
      severity,
      word,
      spec: {
        kind: "webhook-silence" as const,
        seconds: declaredLimit(thresholds, "webhook.silence", level),
      },
      note: "What arrives at this console's own address, where a secret is set up for it.",
    },
  ]);
}
