import type { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";

const file = "complyai.md";
type People = Pick<
  z.input<typeof PlatformDeclaration>,
  "severities" | "contacts" | "escalation" | "escalationPolicies" | "links" | "environments"
>;

/** The runbook rates its runbooks, not its alerts, and defines none of the ratings: the meanings are read off their use. */
export const people: People = {
  severities: [
    {
      word: "P1",
      kind: "incident",
      meaning:
        "Data is lost or exposed, or a service must be rebuilt: breach, full restore, recovery from scratch.",
      path: "Page on-call, name an incident commander; a breach also goes to CEO, CTO and Legal.",
      source: { file, line: 632 },
    },
    {
      word: "P1/P2",
      kind: "incident",
      meaning: "A service is out; how many customers notice decides between the two.",
      path: "Open an incident channel, name an incident commander, page on-call.",
      source: { file, line: 631 },
    },
    {
      word: "P2",
      kind: "incident",
      meaning: "An integration or a migration stands still: tokens, webhooks, Meta's limits.",
      path: "On-call, the same day.",
      source: { file, line: 629 },
    },
    {
      word: "P2/P3",
      kind: "incident",
      meaning: "The database is slow; lasting slowness moves it up.",
      path: "On-call.",
      source: { file, line: 633 },
    },
    {
      word: "P3",
      kind: "incident",
      meaning: "Routine work: a manual sync, a planned change, a webhook replay.",
      path: "Whoever is on duty.",
      source: { file, line: 628 },
    },
  ],
  contacts: [
    {
      level: "Alerts channel",
      name: "#alerts",
      reach: [{ kind: "slack", value: "#alerts" }],
      source: { file, line: 35 },
    },
    { level: "On-call", name: "On-call engineer", reach: [], source: { file, line: 197 } },
    {
      level: "Incident",
      name: "Incident commander",
      reach: [{ kind: "slack", value: "#incident-YYYYMMDD-brief-desc" }],
      source: { file, line: 196 },
    },
    {
      level: "Breach",
      name: "CEO, CTO and Legal",
      reach: [],
      respondsWithin: "15 min",
      source: { file, line: 265 },
    },
    {
      level: "Customer",
      name: "Owner of the organisation, who connects Meta again",
      reach: [],
      source: { file, line: 138 },
    },
  ],
  escalation: [
    {
      when: "A critical service is down",
      step: "Start incident response (RB-INC-001).",
      source: { file, line: 45 },
    },
    { when: "An incident starts", step: "Open its Slack channel.", source: { file, line: 195 } },
    { when: "An incident starts", step: "Name an incident commander.", source: { file, line: 196 } },
    { when: "On-call is not there yet", step: "Page on-call.", source: { file, line: 197 } },
    {
      when: "A breach is suspected",
      step: "Save the evidence, contain, and page CEO, CTO and Legal within 15 min; nothing to the outside yet.",
      source: { file, line: 246 },
    },
    {
      when: "Data of EU users is affected",
      step: "Legal tells the supervisory authority within 72 h.",
      source: { file, line: 289 },
    },
    {
      when: "Data of California residents is affected",
      step: "Legal prepares the notice without delay.",
      source: { file, line: 290 },
    },
    { when: "An incident ends", step: "Schedule the post-mortem within 48 h.", source: { file, line: 233 } },
  ],
  escalationPolicies: [
    {
      key: "critical",
      title: "ComplyAI critical",
      severities: ["critical"],
      steps: [
        {
          title: "On-call and the alerts channel",
          afterSeconds: 0,
          onCall: ["On-call"],
          contactLevels: ["Alerts channel"],
        },
        {
          title: "Incident commander",
          afterSeconds: 15 * 60,
          contactLevels: ["Incident"],
          note: "The runbook names the order and no wait; a quarter of an hour is the console's own.",
        },
      ],
      endsAfterSeconds: 30 * 60,
      repeats: 2,
      source: { file, line: 197 },
    },
    {
      key: "warning",
      title: "ComplyAI warning",
      severities: ["warning"],
      steps: [
        { title: "The alerts channel", afterSeconds: 0, contactLevels: ["Alerts channel"] },
        {
          title: "On-call",
          afterSeconds: 4 * 3600,
          onCall: ["On-call"],
          note: "The runbook says the same day; four hours are the console's own.",
        },
      ],
      endsAfterSeconds: 24 * 3600,
      source: { file, line: 35 },
    },
    {
      key: "info",
      title: "ComplyAI info",
      severities: ["info"],
      steps: [{ title: "The alerts channel", afterSeconds: 0, contactLevels: ["Alerts channel"] }],
      endsAfterSeconds: 24 * 3600,
      source: { file, line: 35 },
    },
    {
      key: "breach",
      title: "ComplyAI breach",
      severities: ["critical", "warning"],
      troubles: ["data-breach"],
      steps: [
        {
          title: "On-call, then CEO, CTO and Legal",
          afterSeconds: 0,
          onCall: ["On-call"],
          contactLevels: ["Breach", "Alerts channel"],
          note: "They must know within 15 min, whoever has taken the alert, so they are told at once.",
        },
      ],
      endsAfterSeconds: 15 * 60,
      repeats: 3,
      source: { file, line: 265 },
    },
  ],
  links: [
    { title: "ComplyAI", url: "https://app.complyai.io" },
    { title: "Meta platform status", url: "https://metastatus.com" },
    { title: "Stripe status", url: "https://status.stripe.com" },
    { title: "Auth0 status", url: "https://status.auth0.com" },
    { title: "Meta Business Settings", url: "https://business.facebook.com/settings" },
    { title: "CloudWatch alarms", url: "https://console.aws.amazon.com/cloudwatch/home#alarmsV2:" },
  ],
  environments: [
    {
      name: "production",
      purpose: "What customers use; the ECS cluster is called production.",
      source: { file, line: 204 },
    },
    {
      name: "staging",
      purpose: "Migrations and backfills are tried here first.",
      source: { file, line: 421 },
    },
  ],
};
