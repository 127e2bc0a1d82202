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
    rule: "A number is set only where no autoscaler decides, and former code comes back by deploying its tag.",
    source: at(53),
  },
  {
    id: "C-20",
    says: "Last updated in January 2025, and documentation is to be updated monthly.",
    really: "No newer version is known.",
    rule: "The runbook was due for review in January 2026 and is shown as overdue.",
    source: at(253),
  },
  {
    id: "idle-connections",
    says: "Every connection that is idle for five minutes is ended.",
    really: "These are the pools of the API, of its workers and of this console.",
    rule: "Only sessions that a person ticked are ended, by two people, and only if they began when they were seen.",
    source: at(183),
  },
  {
    id: "pool-size",
    says: "A larger pool helps against too many connections.",
    really: "Pods times pool is what is taken; a larger pool takes more.",
    rule: "The pool is made to fit under 80 % of the limit with the highest number of pods.",
    source: at(188),
  },
  {
    id: "one-redis",
    says: "FLUSHALL empties the cache.",
    really: "Jobs and rate limits lie in the same Redis and are gone as well.",
    rule: "A part of the cache is emptied by its prefix; everything only by two people who have seen which jobs are lost.",
    source: at(101),
  },
  {
    id: "watching-commands",
    says: "MONITOR shows what the cache does.",
    really: "It slows Redis down and shows secrets.",
    rule: "It is not offered. Memory, hit rate, prefixes and hot keys are.",
    source: at(104),
  },
  {
    id: "postgres-columns",
    says: "Slow statements are read from total_time and mean_time.",
    really: "These columns do not exist since Postgres 13.",
    rule: "The present ones are read.",
    source: at(218),
  },
  {
    id: "developers-migration",
    says: "Migrations are run in a pod.",
    really: "The script runs the developers' migration, which may offer to empty the database.",
    rule: "Migrations go with a release, by its workflow.",
    source: at(82),
  },
  {
    id: "restore-in-place",
    says: "A dump is piped into the live database.",
    really: "It goes on after every mistake, and nothing of the former state is kept.",
    rule: "It is restored beside in one transaction, counted, and switched to by two people.",
    source: at(459),
  },
  {
    id: "whole-secret",
    says: "The new signing secret is applied as the secret auditron-secrets.",
    really:
      "It holds that one key only, so the addresses of database and Redis vanish; and the namespace is whatever is current.",
    rule: "One key is changed and the number of keys compared.",
    source: at(349),
  },
  {
    id: "api-key-table",
    says: "A key can be revoked by setting a column.",
    really: "The published version has no such table.",
    rule: "The customer disables it, or it is blocked before the API; nobody changes rows by hand.",
    source: at(365),
  },
  {
    id: "unused-images",
    says: "docker system prune -a cleans up.",
    really: "It removes every image that does not run, the one for a rollback too.",
    rule: "It is not offered; what is old is removed by name.",
    source: at(449),
  },
];
