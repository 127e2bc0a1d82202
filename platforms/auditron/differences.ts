import type { PlatformDeclaration } from "@/domain/schema/platform";

const at = (line: number) => ({ file: "auditron.md", line });

/** What the runbook says, what the published code does, and what the console makes of it. */
export const differences: PlatformDeclaration["differences"] = [
  {
    id: "routes",
    says: "Detailed health, queue statistics and key revocation are served by the API.",
    really: "The published version registers none of them; it serves /health, which touches no dependency.",
    rule: 'The console asks which version runs. A missing route is "not deployed", never an outage, and what it would tell is unknown.',
    source: at(24),
  },
  {
    id: "heap",
    says: "Memory is one of the parts of detailed health.",
    really:
      "It compares the used heap with the heap's present size. A healthy Node.js process is often past 90 %, is called down, and takes the whole answer to unhealthy with status 503.",
    rule: "The heap is a warning at most. Memory is judged by the node's use in Prometheus.",
    source: at(24),
  },
  {
    id: "disk-stub",
    says: "Disk is one of the parts of detailed health.",
    really: 'The published check says "up" without looking at any disk.',
    rule: "It is not read. Disk use comes from Prometheus or is unknown.",
    source: at(242),
  },
  {
    id: "queue-null",
    says: "Queue statistics give the length of the queue.",
    really:
      "The published function asks its queue library for a count that does not exist and answers null. Its total would leave paused jobs out.",
    rule: "Null is unknown, then Prometheus is asked for queue_length. Paused jobs are added, so a paused queue cannot look empty.",
    source: at(111),
  },
  {
    id: "dead-letters",
    says: "Review the dead-letter queue when jobs pile up.",
    really: "Nothing in the published version moves a job there, so its count stays 0 whatever fails.",
    rule: "A zero is shown as it is; failed jobs are counted beside it.",
    source: at(208),
  },
  {
    id: "queue-auth",
    says: "The queue routes are called without any credential, also by the nightly clean-up.",
    really: "Whoever reaches the network may pause the queue.",
    rule: "The console sends its admin token along and only reads.",
    source: at(111),
  },
  {
    id: "admin-token",
    says: "Detailed health wants an admin token.",
    really: "No role issues one: ADMIN is the administrator of one customer. Its tokens never expire.",
    rule: "The token is a configured credential without renewal; a refusal is reported, not retried.",
    source: at(24),
  },
  {
    id: "alert-names",
    says: "Six alerts with a severity each, High Error Rate among the critical ones.",
    really:
      "The rules have other names and severities (HighErrorRate is a warning); Disk Space Low does not exist; LowInvoiceProcessingRate demands 10 invoices a second and fires nearly always; APIDown fires where /metrics is not served.",
    rule: "A table maps names to the runbook's titles and severities; the rule's own word stays visible, known false alarms are lowered to info.",
    source: at(329),
  },
  {
    id: "C-07",
    says: "Database Down: restore from backup.",
    really: "The rule fires when the exporter is gone, and a restore loses everything since the last backup.",
    rule: "Diagnose, fail over, restore last and by two people.",
    source: at(333),
  },
  {
    id: "C-09",
    says: "Critical, Warning and Info.",
    really: "These are severities of alerts. The runbook has no severities of incidents.",
    rule: "Alert and incident severity are kept apart.",
    source: at(323),
  },
  {
    id: "C-11",
    says: "p95 below 200 ms, errors below 0.1 %, CPU below 70 %, memory below 80 %.",
    really:
      "Other platforms have other limits for the same figures, and the platform's own rules fire at 2 s and 5 %.",
    rule: "Limits belong to a platform. Here the runbook's limit warns, the rule's limit alerts.",
    source: at(314),
  },
  {
    id: "nightly-work",
    says: "Backups are checked every day.",
    really: "Neither backups nor the nightly clean-up of the queue (01:00) can be seen over HTTP.",
    rule: "Both are listed as jobs of unknown age. An environment may name a Prometheus expression that gives the time of the last success.",
    source: at(236),
  },
  {
    id: "outside-services",
    says: "Check OpenAI and Stripe when the queue grows.",
    really: "Circuit breakers live inside the process; no route and no series tells their state.",
    rule: "The console does not claim to know. Alerts about failing agents point there.",
    source: at(207),
  },
  {
    id: "autoscaler",
    says: "Scale the API to five replicas; undo a rollout to go back.",
    really:
      "An autoscaler (3 to 10) overrides a manual number, and every revision runs the image tag latest, so undoing a rollout pulls the same code again.",
    rule: "The console offers neither here.",
    source: at(53),
  },
  {
    id: "C-20",
    says: "Last updated in January 2025, and documentation is to be updated monthly.",
    really: "No newer version is known.",
    rule: "The runbook was due for review in January 2026 and is shown as overdue.",
    source: at(253),
  },
];
