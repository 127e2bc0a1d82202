import type { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";

type People = Pick<
  z.input<typeof PlatformDeclaration>,
  "severities" | "contacts" | "escalation" | "escalationPolicies"
>;
const at = (line: number) => ({ file: "notification-preferences.md", line });

export const people: People = {
  severities: [
    {
      word: "critical",
      kind: "alert",
      severity: "critical",
      meaning: "An alert rule that pages.",
      path: "PagerDuty",
      source: at(36),
    },
    {
      word: "warning",
      kind: "alert",
      severity: "warning",
      meaning: "An alert rule that is read in the channel.",
      path: "Slack #ops-notifications",
      source: at(36),
    },
    {
      word: "Critical",
      kind: "incident",
      meaning: "Everything is down, data got out, or a law is broken.",
      respondsWithin: "30 min, then an update every hour",
      path: "Team lead at once",
      source: at(83),
    },
    {
      word: "High",
      kind: "incident",
      meaning: "A main function is broken, many requests fail, or everything is slow.",
      respondsWithin: "30 min, then an update every hour",
      source: at(84),
    },
    {
      word: "Medium",
      kind: "incident",
      meaning: "A part of a function is away, or a small security matter.",
      respondsWithin: "30 min",
      source: at(85),
    },
    {
      word: "Low",
      kind: "incident",
      meaning: "Looks, wording, or anything that can wait.",
      respondsWithin: "30 min",
      source: at(86),
    },
  ],
  contacts: [
    {
      level: "Primary on call",
      name: "Team lead",
      reach: [
        { kind: "pager", value: "PagerDuty" },
        { kind: "phone", value: "direct call" },
      ],
      respondsWithin: "around the clock when critical",
      source: at(210),
    },
    {
      level: "Secondary on call",
      name: "Senior developer",
      reach: [{ kind: "pager", value: "PagerDuty" }],
      source: at(211),
    },
    {
      level: "Escalation",
      name: "Engineering manager",
      reach: [{ kind: "phone", value: "direct call" }],
      source: at(212),
    },
    { level: "Security", name: "CISO", reach: [], respondsWithin: "told within 1 h", source: at(100) },
    { level: "Breach", name: "Legal and compliance", reach: [], source: at(101) },
    {
      level: "Operations channel",
      name: "Operations",
      reach: [{ kind: "slack", value: "#ops-notifications" }],
      source: at(216),
    },
    {
      level: "Incidents channel",
      name: "Incidents",
      reach: [{ kind: "slack", value: "#incidents" }],
      source: at(216),
    },
    {
      level: "Public",
      name: "Status page",
      reach: [{ kind: "link", value: "https://status.advancia.com" }],
      source: at(217),
    },
  ],
  escalation: [
    { when: "An incident is critical", step: "Tell the team lead at once.", source: at(99) },
    { when: "An incident is about security", step: "Tell the CISO within an hour.", source: at(100) },
    { when: "Data got out", step: "Tell legal and compliance.", source: at(101) },
    { when: "Any incident begins", step: "Acknowledge it within 30 min.", source: at(90) },
    {
      when: "It is acknowledged",
      step: "Name an incident commander: the maintainer on call.",
      source: at(91),
    },
    {
      when: "It is critical or high",
      step: "Publish an update every hour until it is over.",
      source: at(93),
    },
    {
      when: "It seems resolved",
      step: "Run the smoke tests and watch the figures before you say so.",
      source: at(95),
    },
    {
      when: "Emergency maintenance is needed",
      step: "Get the team lead's approval, tell every channel, write the report within 24 h.",
      source: at(200),
    },
  ],
  escalationPolicies: [
    {
      key: "critical",
      title: "Notifications critical",
      severities: ["critical"],
      steps: [
        {
          title: "Team lead and the incidents channel",
          afterSeconds: 0,
          onCall: ["Primary on call"],
          contactLevels: ["Incidents channel"],
        },
        { title: "Senior developer", afterSeconds: 30 * 60, contactLevels: ["Secondary on call"] },
        { title: "Engineering manager", afterSeconds: 60 * 60, contactLevels: ["Escalation"] },
      ],
      endsAfterSeconds: 90 * 60,
      repeats: 1,
      source: at(99),
    },
    {
      key: "warning",
      title: "Notifications warning",
      severities: ["warning", "info"],
      steps: [{ title: "The operations channel", afterSeconds: 0, contactLevels: ["Operations channel"] }],
      endsAfterSeconds: 24 * 3600,
      source: at(36),
    },
    {
      key: "security",
      title: "Notifications security",
      severities: ["critical", "warning"],
      troubles: ["security-*", "failed-sign-ins"],
      steps: [
        {
          title: "Team lead and CISO",
          afterSeconds: 0,
          onCall: ["Primary on call"],
          contactLevels: ["Security", "Incidents channel"],
          note: "The CISO must know within the hour, whoever has taken the alert, so is told at once.",
        },
        { title: "Engineering manager", afterSeconds: 30 * 60, contactLevels: ["Escalation"] },
      ],
      endsAfterSeconds: 60 * 60,
      repeats: 1,
      source: at(100),
    },
    {
      key: "breach",
      title: "Notifications data breach",
      severities: ["critical", "warning"],
      troubles: ["data-breach"],
      steps: [
        {
          title: "Team lead, CISO, legal and compliance",
          afterSeconds: 0,
          onCall: ["Primary on call"],
          contactLevels: ["Security", "Breach", "Incidents channel"],
        },
      ],
      endsAfterSeconds: 30 * 60,
      repeats: 3,
      source: at(101),
    },
  ],
};
