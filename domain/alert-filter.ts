/** Which part of their life is looked at; `unresolved` is both open and acknowledged. */
export const ALERT_WINDOWS = ["unresolved", "open", "acknowledged", "resolved"] as const;
export type AlertWindow = (typeof ALERT_WINDOWS)[number];

/** `severity`: the worst first, then the oldest. `lease`: the acknowledged alone, the lease that ends next first. */
export const ALERT_SORTS = ["severity", "newest", "lease"] as const;
export type AlertSort = (typeof ALERT_SORTS)[number];

/** What may be said of an alert beside its state. */
export const ALERT_FLAGS = ["silenced", "folded", "flapping", "recovering"] as const;
export type AlertFlag = (typeof ALERT_FLAGS)[number];

/** A page of the list. */
export const ALERT_PAGE = 100;

/** At most so many are changed by one command; a larger set is worked through in parts. */
export const ALERT_BATCH = 500;

/** At most so many are changed at one go. */
export const ALERT_SET = 5000;
