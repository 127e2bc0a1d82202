import type { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";

type People = Pick<
  z.input<typeof PlatformDeclaration>,
  "severities" | "contacts" | "escalation" | "escalationPolicies"
>;
const at = (line: number) => ({ file: "auditron.md", line });

export const people: People = {
  severities: [
    {
      word: "Critical",
      kind: "alert",
      severity: "critical",
      meaning: "Something is broken for customers now.",
      respondsWithin: "at once",
      path: "Page the person on call",
      source: at(323),
    },
    {
      word: "Warning",
      kind: "alert",
      severity: "warning",
      meaning: "Something will break if nobody acts.",
      respondsWithin: "1 h",
      source: at(324),
    },
    {
      word: "Info",
      kind: "alert",
      severity: "info",
      meaning: "Worth knowing, nothing to hurry for.",
      respondsWithin: "business hours",
      source: at(325),
    },
  ],
  contacts: [
    {
      level: "Emergency",
      name: "Listed in AUDITRON's own disaster recovery document",
      reach: [{ kind: "link", value: "DISASTER_RECOVERY.md" }],
      respondsWithin: "at once",
      source: at(11),
    },
    { level: "On-call", name: "On-call engineer", reach: [], source: at(323) },
  ],
  escalation: [
    { when: "API Down (critical)", step: "Follow the disaster recovery document.", source: at(331) },
    {
      when: "High Error Rate (critical)",
      step: "Read the logs of the API; roll back if a deployment came before it.",
      source: at(332),
    },
    {
      when: "Database Down (critical)",
      step: "Find out whether it is the database or its exporter, try a failover, and restore from a backup only as the last resort.",
      source: at(333),
    },
    {
      when: "High Latency (warning)",
      step: "Look for slow queries, then for more replicas (the autoscaler decides between 3 and 10).",
      source: at(334),
    },
    {
      when: "Queue Backlog (warning)",
      step: "Look at failing jobs, OpenAI and Stripe, then add workers.",
      source: at(335),
    },
    { when: "Disk Space Low (warning)", step: "Clean old data.", source: at(336) },
  ],
  escalationPolicies: [
    {
      key: "critical",
      title: "AUDITRON Critical",
      severities: ["critical"],
      steps: [
        { title: "Page on-call", afterSeconds: 0, onCall: ["On-call"] },
        {
          title: "Emergency contacts",
          afterSeconds: 15 * 60,
          contactLevels: ["Emergency"],
          note: "The runbook gives no wait after the page; a quarter of an hour is the console's own.",
        },
      ],
      endsAfterSeconds: 30 * 60,
      repeats: 2,
      source: at(323),
    },
    {
      key: "warning",
      title: "AUDITRON Warning",
      severities: ["warning"],
      steps: [{ title: "On-call, to act within the hour", afterSeconds: 0, onCall: ["On-call"] }],
      endsAfterSeconds: 3600,
      repeats: 1,
      source: at(324),
    },
    {
      key: "info",
      title: "AUDITRON Info",
      severities: ["info"],
      steps: [
        {
          title: "On-call, in business hours",
          afterSeconds: 0,
          onCall: ["On-call"],
          within: { zone: "UTC", days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" },
          note: "The runbook does not say which hours; these are the console's own.",
        },
      ],
      endsAfterSeconds: 7 * 86_400,
      source: at(325),
    },
  ],
};
