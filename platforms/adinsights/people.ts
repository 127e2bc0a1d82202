import type { z } from "zod";
import type { ContactDeclaration, PlatformDeclaration, SeverityDeclaration } from "@/domain/schema/platform";

const line = (number: number) => ({ file: "adinsights.md", line: number });

export const contacts: z.input<typeof ContactDeclaration>[] = [
  {
    level: "on-call",
    name: "Marketing Operations On-Call",
    reach: [
      { kind: "email", value: "marketing-ops@example.com" },
      { kind: "slack", value: "#adinsights-alerts" },
    ],
    source: line(164),
  },
  {
    level: "data",
    name: "Data Engineering",
    reach: [{ kind: "email", value: "data-eng@example.com" }],
    source: line(165),
  },
  {
    level: "platform",
    name: "Platform Engineering",
    reach: [{ kind: "email", value: "platform-eng@example.com" }],
    source: line(166),
  },
];

export const escalation: z.input<typeof PlatformDeclaration>["escalation"] = [
  { when: "An alert opens", step: "Take it in Slack, channel #adinsights-alerts.", source: line(36) },
  {
    when: "The alert names a dashboard",
    step: "Look at that Superset dashboard before changing anything.",
    source: line(37),
  },
  {
    when: "The cause is removed",
    step: "Wait for the next evaluation, at the quarter hour, and see the alert close.",
    source: line(38),
  },
  { when: "The incident is over", step: "Write its root cause into the incident ticket.", source: line(39) },
  {
    when: "A webhook delivery keeps answering 500",
    step: "Keep the payload and open an incident.",
    source: line(99),
  },
  {
    when: "A source pipeline is more than 60 minutes behind",
    step: "Call Data Engineering.",
    source: line(121),
  },
];

export const escalationPolicies: z.input<typeof PlatformDeclaration>["escalationPolicies"] = [
  {
    key: "critical",
    title: "ADinsights critical",
    severities: ["critical"],
    steps: [
      { title: "Marketing Operations, on call", afterSeconds: 0, onCall: ["on-call"] },
      {
        title: "Platform Engineering",
        afterSeconds: 30 * 60,
        contactLevels: ["platform"],
        note: "The runbook names them without a wait; half an hour is what the platform allows its second severity.",
      },
    ],
    endsAfterSeconds: 60 * 60,
    repeats: 2,
    source: line(164),
  },
  {
    key: "warning",
    title: "ADinsights warning",
    severities: ["warning"],
    steps: [
      { title: "Marketing Operations, on call", afterSeconds: 0, onCall: ["on-call"] },
      { title: "Data Engineering", afterSeconds: 60 * 60, contactLevels: ["data"] },
    ],
    endsAfterSeconds: 4 * 3600,
    source: line(121),
  },
  {
    key: "info",
    title: "ADinsights info",
    severities: ["info"],
    steps: [
      {
        title: "Marketing Operations, on call",
        afterSeconds: 0,
        onCall: ["on-call"],
        within: { zone: "America/Jamaica", days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" },
        note: "The same business day; which hours those are is the console's own.",
      },
    ],
    endsAfterSeconds: 7 * 86_400,
    source: line(164),
  },
];

export const severities: z.input<typeof SeverityDeclaration>[] = [
  {
    word: "high",
    kind: "alert",
    severity: "critical",
    meaning: "A rule that guards revenue or delivery has found rows.",
  },
  { word: "medium", kind: "alert", severity: "warning", meaning: "A rule has found something unusual." },
  { word: "low", kind: "alert", severity: "info", meaning: "A rule has found something worth knowing." },
  {
    word: "none",
    kind: "alert",
    severity: "warning",
    meaning:
      "The platform's own watchers give no severity and notify nobody; the console calls it a warning.",
  },
  {
    word: "SEV-1",
    kind: "incident",
    meaning: "Service or data of all tenants is affected.",
    respondsWithin: "immediately",
    path: "Marketing Operations On-Call, then Platform Engineering",
  },
  {
    word: "SEV-2",
    kind: "incident",
    meaning: "One tenant or one pipeline is affected.",
    respondsWithin: "30 min",
    path: "Marketing Operations On-Call, then Data Engineering",
  },
  {
    word: "SEV-3",
    kind: "incident",
    meaning: "An annoyance with a way around it.",
    respondsWithin: "the same business day",
    path: "Marketing Operations On-Call",
  },
];
