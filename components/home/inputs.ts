/** The questions that the home pages ask, the same on the server and in the browser. */
export const LATE_INPUT = { limit: 10 };
export const CHANGES_INPUT = { hours: 12, limit: 100 };
export const SIGNED_INPUT = { action: "checklist.sign-off", result: "done" as const, limit: 10 };
export const MISSED_INPUT = { action: "checklist.missed", limit: 10 };
export const CREDENTIALS_INPUT = { dueWithinDays: 30 };
export const REFUSED_INPUT = { result: "refused" as const, limit: 5 };
