"use client";

import type { Route } from "next";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { cn } from "./cn";
import { Link } from "./link";

/** The screens of one noun, as a line of links under the title. */
export function SectionNav({
  label,
  pages,
}: {
  label: string;
  pages: readonly { href: Route; label: string }[];
}) {
  const path = usePathname();
  const open = useRef<HTMLLIElement>(null);
  // On a phone the line is longer than the screen.
  useEffect(() => {
    open.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, []);
  return (
    <nav aria-label={label} className="on-screen mb-4 border-b">
      <ul className="-mb-px flex gap-1 overflow-x-auto">
        {pages.map(({ href, label }) => {
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
