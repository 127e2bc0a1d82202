import type { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";

const line = (number: number) => ({ file: "complyai.md", line: number });

export const differences: z.input<typeof PlatformDeclaration>["differences"] = [
  {
    id: "C-08",
    says: "In a breach: disable the user and delete the sessions first, save the evidence second.",
    really: "Deleted sessions are evidence that nobody can look at any more.",
    rule: "Evidence is saved before anything is deleted.",
    source: line(246),
  },
  {
    id: "C-09",
    says: "Runbooks are rated P1 to P3, some with a range such as P1/P2; alerts carry no severity at all.",
    really: "A rating of a runbook is neither the severity of an alert nor that of an incident.",
    rule: "The words are kept as incident severities; checks and jobs get theirs from thresholds.",
    source: line(627),
  },
  {
    id: "C-15",
    says: "The post-mortem is to be scheduled within 48 h.",
    really: "Other platforms want it held, or filed, in their own times.",
    rule: "A duty of its own with its own clock.",
    source: line(233),
  },
  {
    id: "C-16",
    says: "The token goes into the address of a curl command.",
    really: "Addresses end up in logs and in shell histories.",
    rule: "The console keeps references only and shows no secret.",
    source: line(154),
  },
  {
    id: "C-17",
    says: "Fail over to the replica, if there is one.",
    really:
      "The command given is for a cluster, while the other commands treat the same name as an instance.",
    rule: "Each deployment is asked what it offers; what it does not offer is shown with the reason.",
    source: line(227),
  },
  {
    id: "C-18",
    says: "Tokens are looked at when they expire within 7 days.",
    really: "Other platforms warn at 30 and 14 days, some never.",
    rule: "7 days warn and 1 day alert here; the time left to the first expiry is shown all the while.",
    source: line(134),
  },
  {
    id: "C-19",
    says: "The ad sync runs every 15 min and is stale after 30 min.",
    really: "That forgives exactly one missed run.",
    rule: "Missed runs until breach are shown; a second limit at 60 min turns a warning into an alert.",
    source: line(73),
  },
  {
    id: "C-20",
    says: "The runbook was last updated in December 2024.",
    really: "It names Graph API v19.0, which ended on 21 May 2026.",
    rule: "A review date is kept, twelve months after the update, and shown when it has passed.",
    source: line(644),
  },
  {
    id: "complyai-hosts",
    says: "The services live at api.complyai.io and api-internal.complyai.io.",
    really: "The published documentation names api.gocomply.ai and other paths below it.",
    rule: "Addresses are configuration, and both sets of paths are tried.",
    source: line(100),
  },
  {
    id: "complyai-login",
    says: "The internal sync call carries an X-Internal-Key.",
    really: "The documentation has services use a bearer token.",
    rule: "Two dialects; which one is spoken is found by asking.",
    source: line(101),
  },
  {
    id: "complyai-columns",
    says: "Tokens have business_id, token_expires_at and system_user_access_token.",
    really: "The documentation has facebook_id and an encrypted column of another name.",
    rule: "Names of tables and columns are options, checked against the database before use. No token is ever selected.",
    source: line(131),
  },
  {
    id: "complyai-vanishing-organisations",
    says: "The last-sync query joins inwards and groups by the organisation's name.",
    really: "An organisation without ads disappears from it, and two of the same name become one.",
    rule: "Outer joins, grouped by id: an organisation without ads shows as never synced, an inactive one as left out.",
    source: line(56),
  },
  {
    id: "complyai-confirmation",
    says: "A sync is confirmed by ads that changed in the last 5 min.",
    really: "A scheduled run just before the click would confirm it too.",
    rule: "The newest sync before the click is kept; only a newer one, with ads changed since, confirms.",
    source: line(113),
  },
  {
    id: "complyai-broker",
    says: "Queue depth and workers are read from Flower.",
    really: "The documentation names SQS as the broker, which Flower cannot read.",
    rule: "A queue that is not listed is unknown, never empty; where Flower cannot read the broker it says so.",
    source: line(70),
  },
  {
    id: "complyai-scheduled-jobs",
    says: "Score calculation and daily reports are to be verified; how is not said.",
    really: "Only the failed ad sync has a documented event name.",
    rule: "Both are read from activity_events by names that are options. Where no such event exists they stay unknown.",
    source: line(38),
  },
  {
    id: "complyai-overnight-alerts",
    says: "Overnight alerts, CloudWatch alarms and error rates are to be reviewed.",
    really: "None of them can be read from ComplyAI itself.",
    rule: "Rows for a person, with a note of what was seen.",
    source: line(33),
  },
  {
    id: "complyai-locks",
    says: "The lock query pairs every waiting lock with every lock of the same kind.",
    really: "It names blockers that block nobody.",
    rule: "Waiting sessions are counted by their wait event.",
    source: line(313),
  },
  {
    id: "complyai-webhook-fields",
    says: "Subscribe to ad_status and ad_creative of the object ad_account.",
    really: "Meta knows no such fields, and needs a second call for each ad account.",
    rule: "The console offers no resubscription by this recipe.",
    source: line(173),
  },
];
