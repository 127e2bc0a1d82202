"use client";

import type { Route } from "next";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";

const PAGES: readonly { href: Route; label: string }[] = [
  { href: "/syncs", label: "Heat map" },
  { href: "/syncs/freshness", label: "Freshness" },
  { href: "/syncs/backfills", label: "Gaps" },
  { href: "/syncs/failures", label: "Failures" },
  { href: "/syncs/incoming", label: "Incoming" },
];

/** The screens of syncs, as a line of links under the title. */
export function SyncsNav() {
  const path = usePathname();
  const open = useRef<HTMLLIElement>(null);
  // On a phone the line is longer than the screen.
  useEffect(() => {
    open.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, []);
  return (
    <nav aria-label="Syncs" className="on-screen mb-4 border-b">
      <ul className="-mb-px flex gap-1 overflow-x-auto">
        {PAGES.map(({ href, label }) => {
          const isOpen = path === href;
          return (
            <li key={href} ref={isOpen ? open : undefined}>
              <Link
                href={href}
                aria-current={isOpen ? "page" : undefined}
                className={cn(
                  "flex h-9 items-center whitespace-nowrap border-b-2 border-transparent px-3 text-ink-2 hover:text-ink max-sm:h-11",
                  isOpen && "border-accent font-medium text-ink",
                )}
              >
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
