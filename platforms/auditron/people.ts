import type { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";

type People = Pick<z.input<typeof PlatformDeclaration>, "severities" | "contacts" | "escalation">;
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
};
