import type { KeyboardEvent } from "react";

/** Ctrl or ⌘ with Enter sends the form; Escape gives the keys back to the row. */
export function submitOnModEnter(event: KeyboardEvent<HTMLTextAreaElement | HTMLInputElement>) {
  if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit();
  if (event.key !== "Escape") return;
  event.stopPropagation();
  event.currentTarget.closest<HTMLElement>("[data-row]")?.focus();
}
