"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import type { KeyMap } from "@/components/ui/keys";
import { useKeys } from "@/components/ui/use-keys";
import type { NavItem } from "./nav-item";

function focusFilter() {
  const filter = document.querySelector<HTMLElement>("[data-page-filter]");
  if (!filter) return false;
  filter.focus();
  if (filter instanceof HTMLInputElement) filter.select();
}

/** Escape leaves the page's filter, so that the page's keys work again. */
function leaveFilter(event: KeyboardEvent) {
  const target = event.target;
  if (event.key === "Escape" && target instanceof HTMLElement && target.matches("[data-page-filter]"))
    target.blur();
}

/** The keys that work on every page. */
export function useShellKeys(items: readonly NavItem[], openPalette: () => void, openHelp: () => void): void {
  const router = useRouter();

  useKeys(
    {
      "mod+k": { label: "Search or run", run: openPalette },
      "/": { label: "Filter this page", run: focusFilter },
      "?": { label: "This help", run: openHelp },
    },
    { label: "Everywhere" },
  );

  const going: KeyMap = {};
  for (const item of items)
    going[`g ${item.letter}`] = { label: item.label, run: () => router.push(item.href) };
  useKeys(going, { label: "Go to" });

  useEffect(() => {
    document.addEventListener("keydown", leaveFilter);
    return () => document.removeEventListener("keydown", leaveFilter);
  }, []);
}
