/** What the page for errors knows a refusal by that was for coming too fast. */
export const TOO_OFTEN = "too-often";
