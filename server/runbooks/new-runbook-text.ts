const REVIEW_MONTHS = 6;

/** A runbook to begin with: every name that is asked for, and one step that proves its end. */
export function newRunbookText(runbookId: string, now: Date): string {
  const [platform = "", key = ""] = runbookId.split("/");
  const review = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + REVIEW_MONTHS, 1));
  return `id: ${key}
title: ${titleOf(key)}
platform: ${platform}
category: incident
owner: Operations
reviewBy: "${review.toISOString().slice(0, 10)}"
purpose: Say in a sentence what this brings back, and how it is proved.
symptoms:
  - what somebody in trouble would say
prerequisites: []
parameters: []
steps:
  - key: look
    kind: guidance
    title: Look at what happened
    text: |-
      Say what to look at, and what is normal.
      - One thing.
      - Another.
    note: true
noRollback: Nothing is changed.
`;
}

function titleOf(key: string): string {
  const words = key.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
