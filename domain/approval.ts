export const DECISIONS = ["approved", "rejected"] as const;
export type Decision = (typeof DECISIONS)[number];

/** How long an action that needs a second person waits for one. */
export const APPROVAL_HOURS = 4;
/** How long a draft with its preview is kept for the person who made it. */
export const DRAFT_MINUTES = 30;

export const DUTY_KINDS = ["break-glass-review", "approval-afterwards"] as const;
export type DutyKind = (typeof DUTY_KINDS)[number];
export const DUTY_HOURS: Record<DutyKind, number> = { "break-glass-review": 24, "approval-afterwards": 48 };
export const DUTY_WORD: Record<DutyKind, string> = {
  "break-glass-review": "Review what was done alone in an emergency",
  "approval-afterwards": "Approve afterwards what could not wait",
};

export const WATCH_STATES = ["watching", "better", "same", "worse", "unknown"] as const;
export type WatchState = (typeof WATCH_STATES)[number];
