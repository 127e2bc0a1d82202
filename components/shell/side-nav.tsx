"use client";

import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import { StatusIcon } from "@/components/ui/status-badge";
import { STATUS_TEXT } from "@/components/ui/status-style";
import { currentItem, type NavItem } from "./nav-item";

type NavListProps = { items: readonly NavItem[]; onGo?: () => void };

export function NavList({ items, onGo }: NavListProps) {
  const current = currentItem(items, usePathname());
  return (
    <ul className="flex flex-col gap-px">
      {items.map((item) => (
        <li key={item.href} className={item.startsGroup ? "mt-2 border-t pt-2" : undefined}>
          <Link
            href={item.href}
            whole={item.onWanted !== undefined}
            onClick={onGo}
            onMouseEnter={item.onWanted}
            onFocus={item.onWanted}
            aria-current={item === current ? "page" : undefined}
            aria-keyshortcuts={`g ${item.letter}`}
            className={cn(
              "flex h-8 items-center gap-2 rounded px-3 text-ink-2 hover:bg-hover hover:text-ink max-sm:h-11",
              item === current &&
                "bg-accent-soft font-medium text-accent hover:bg-accent-soft hover:text-accent",
            )}
          >
            <span className="min-w-0 flex-1 truncate">{item.label}</span>
            <NavCount item={item} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

export function NavCount({ item, isBadge }: { item: NavItem; isBadge?: boolean }) {
  if (item.count === undefined || item.count === 0) return null;
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1 text-sm",
        item.countStatus ? ["font-medium", STATUS_TEXT[item.countStatus]] : "text-ink-3",
        isBadge && "text-xs",
      )}
    >
      {item.countStatus && <StatusIcon status={item.countStatus} className="size-2.5" />}
      {item.count}
      <span className="sr-only"> need someone{item.countStatus ? `, ${item.countStatus}` : ""}</span>
    </span>
  );
}

export function SideNav({ items }: { items: readonly NavItem[] }) {
  return (
    <nav
      aria-label="Main"
      className="sticky top-11 hidden h-[calc(100dvh-2.75rem)] w-48 shrink-0 overflow-y-auto border-r bg-surface p-2 sm:block"
    >
      <NavList items={items} />
    </nav>
  );
}
