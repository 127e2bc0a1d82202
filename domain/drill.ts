/** What can be made to go wrong at a simulator, for drills. Only the demo world has simulators. */
export const FAULTS = {
  slow: "Answers after 8 seconds",
  hung: "Accepts the connection and never answers",
  "401": "Refuses the credential (401)",
  "403": "Forbids everything (403)",
  "404": "Knows no path (404)",
  "429": "Limits its callers (429, Retry-After 60)",
  "500": "Breaks inside (500)",
  "500-after": "Does what it is told, then breaks inside (500)",
  "hung-after": "Does what it is told and never answers",
  malformed: "Answers half a JSON document",
  huge: "Answers 50 MB",
  bomb: "Answers 1 kB that unpacks to 512 MB",
  "zero-records": "Jobs succeed with no records",
  "stale-tenant": "One tenant's data stops among fresh ones",
  "clock-skew": "Its clock runs two hours ahead",
  "tenant-leak": "Shows one row of another tenant in its lists",
  "blocked-database": "Sessions of its database wait behind one that forgot to commit",
} as const;
export type FaultKind = keyof typeof FAULTS;
export const FAULT_KINDS = Object.keys(FAULTS) as [FaultKind, ...FaultKind[]];

/** Where the demo world's messages arrive: Slack, PagerDuty and webhooks in one. It can be made to fail like a platform. */
export const DEMO_INBOX = "demo/inbox";

export type Fault = { kind: FaultKind; pathPrefix: string };
