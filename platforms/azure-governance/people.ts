import type { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";

type People = Pick<
  z.input<typeof PlatformDeclaration>,
  "severities" | "contacts" | "escalation" | "escalationPolicies"
>;
const at = (line: number) => ({ file: "azure-governance.md", line });

export const people: People = {
  severities: [
    {
      word: "critical",
      kind: "alert",
      severity: "critical",
      meaning: "The runbook's word for a failed sync. The platform itself never writes it.",
      respondsWithin: "at once",
      source: at(144),
    },
    {
      word: "error",
      kind: "alert",
      severity: "critical",
      meaning: "What the platform writes for a failed sync and for data older than three intervals.",
      respondsWithin: "at once",
      source: at(144),
    },
    {
      word: "warning",
      kind: "alert",
      severity: "warning",
      meaning: "A sync is late, writes nothing, or has many errors.",
      respondsWithin: "1 h",
      source: at(149),
    },
    { word: "info", kind: "alert", severity: "info", meaning: "Worth knowing, nothing to hurry for." },
    {
      word: "P1",
      kind: "incident",
      meaning: "The platform is down or nobody reaches the data.",
      respondsWithin: "15 min",
      path: "Page on-call, then the manager, then the VP",
      source: at(561),
    },
    {
      word: "P2",
      kind: "incident",
      meaning: "A major feature is broken and there is a way around it.",
      respondsWithin: "1 h",
      path: "Ticket, then on-call, then the manager",
      source: at(562),
    },
    {
      word: "P3",
      kind: "incident",
      meaning: "A minor feature misbehaves.",
      respondsWithin: "4 h",
      path: "Ticket in the team's queue",
      source: at(563),
    },
    {
      word: "P4",
      kind: "incident",
      meaning: "A blemish or a question.",
      respondsWithin: "24 h",
      path: "Ticket in the team's queue",
      source: at(564),
    },
  ],
  contacts: [
    {
      level: "1",
      name: "Platform Support",
      reach: [
        { kind: "email", value: "platform-support@company.com" },
        { kind: "pager", value: "+1-XXX-XXX-XXXX" },
      ],
      respondsWithin: "15 min",
      source: at(570),
    },
    {
      level: "2",
      name: "DevOps Manager",
      reach: [
        { kind: "email", value: "devops-manager@company.com" },
        { kind: "pager", value: "+1-XXX-XXX-XXXX" },
      ],
      respondsWithin: "1 h",
      source: at(576),
    },
    {
      level: "3",
      name: "VP Engineering",
      reach: [{ kind: "email", value: "vp-eng@company.com" }],
      respondsWithin: "4 h",
      source: at(582),
    },
    {
      level: "External",
      name: "Microsoft support",
      reach: [
        {
          kind: "link",
          value: "https://portal.azure.com/#blade/Microsoft_Azure_Support/HelpAndSupportBlade",
        },
      ],
      respondsWithin: "1 h for severity A",
      source: at(587),
    },
  ],
  escalation: [
    { when: "P1 is declared", step: "Page Platform Support, who are on call.", source: at(561) },
    { when: "P1, nobody answers within 15 min", step: "Call the DevOps Manager.", source: at(576) },
    { when: "P1, still nobody after 1 h", step: "Write to the VP Engineering.", source: at(582) },
    { when: "P2 is declared", step: "Open a ticket, then tell on-call, then the manager.", source: at(562) },
    { when: "P3 or P4", step: "Open a ticket in the team's queue.", source: at(563) },
    {
      when: "Azure itself is degraded",
      step: "Open a case with Microsoft and wait for the service to come back.",
      source: at(587),
    },
  ],
  escalationPolicies: [
    {
      key: "critical",
      title: "Azure P1",
      severities: ["critical"],
      steps: [
        { title: "Platform Support, on call", afterSeconds: 0, onCall: ["1"] },
        { title: "DevOps Manager", afterSeconds: 15 * 60, contactLevels: ["2"] },
        { title: "VP Engineering", afterSeconds: 75 * 60, contactLevels: ["3"] },
      ],
      endsAfterSeconds: 75 * 60 + 4 * 3600,
      source: at(561),
    },
    {
      key: "warning",
      title: "Azure P2",
      severities: ["warning"],
      steps: [
        {
          title: "Platform Support, on call",
          afterSeconds: 0,
          onCall: ["1"],
          note: "The open alert is the ticket.",
        },
        { title: "DevOps Manager", afterSeconds: 3600, contactLevels: ["2"] },
      ],
      endsAfterSeconds: 2 * 3600,
      source: at(562),
    },
    {
      key: "info",
      title: "Azure P3",
      severities: ["info"],
      steps: [
        {
          title: "The team's queue",
          afterSeconds: 0,
          contactLevels: ["1"],
          note: "The open alert is the ticket; the team's address stands for its queue.",
        },
      ],
      endsAfterSeconds: 4 * 3600,
      source: at(563),
    },
  ],
};
