import type { Route } from "next";
import type { ReactNode } from "react";
import type { Status } from "@/domain/status";

export type NavItem = {
  href: Route;
  label: string;
  /** `g` and this letter goes there. */
  letter: string;
  /** How many here need someone; "2/5" for a share. Zero is not drawn. */
  count?: number | string;
  /** The state behind the count; without one the count is neutral. */
  countStatus?: Status;
  /** Draws a line above. */
  startsGroup?: boolean;
  /** One of the four at the foot of a phone; the first four when none is marked. */
  onPhone?: boolean;
  icon?: ReactNode;
  /** Fetches what the page shows when somebody points at it: for a page whose answer is large and does not come with it. */
  onWanted?: () => void;
};

/** The item whose page is open: the longest address that the path starts with. */
export function currentItem(items: readonly NavItem[], path: string): NavItem | undefined {
  const matching = items.filter(({ href }) => path === href || path.startsWith(`${href}/`));
  return matching.toSorted((a, b) => b.href.length - a.href.length)[0];
}
