"use client";

import { Menu } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import { currentItem, type NavItem } from "./nav-item";
import { NavCount } from "./side-nav";

const PhoneMenu = dynamic(() => import("./phone-menu").then((module) => module.PhoneMenu), { ssr: false });

const tabStyle =
  "flex h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 px-1 text-xs text-ink-2 aria-[current]:font-medium aria-[current]:text-accent";

/** Four places and "More" at the foot of a phone. */
export function PhoneNav({ items }: { items: readonly NavItem[] }) {
  const [isOpen, setIsOpen] = useState<boolean>();
  const current = currentItem(items, usePathname());
  const marked = items.filter((item) => item.onPhone);
  const four = (marked.length > 0 ? marked : items).slice(0, 4);

  return (
    <>
      <nav
        aria-label="Main, short"
        className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line-2 bg-surface pb-[env(safe-area-inset-bottom)] sm:hidden"
      >
        {four.map((item) => (
          <Link
            key={item.href}
            href={item.href}
            aria-current={item === current ? "page" : undefined}
            className={tabStyle}
          >
            <span className="flex h-5 items-center gap-1.5">
              {item.icon}
              <NavCount item={item} isBadge />
            </span>
            <span className="max-w-full truncate">{item.label}</span>
          </Link>
        ))}
        <button
          type="button"
          onClick={() => setIsOpen(true)}
          className={cn(tabStyle, current && !four.includes(current) && "font-medium text-accent")}
        >
          <span className="flex h-5 items-center">
            <Menu className="size-5" aria-hidden />
          </span>
          More
        </button>
      </nav>
      {isOpen !== undefined && <PhoneMenu items={items} open={isOpen} onOpenChange={setIsOpen} />}
    </>
  );
}
