"use client";

import { Sheet } from "@/components/ui/sheet";
import type { NavItem } from "./nav-item";
import { NavList } from "./side-nav";

type PhoneMenuProps = { items: readonly NavItem[]; open: boolean; onOpenChange: (open: boolean) => void };

/** All places, over the whole of a phone. */
export function PhoneMenu({ items, open, onOpenChange }: PhoneMenuProps) {
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Wheelhouse">
      <nav aria-label="Main">
        <NavList items={items} onGo={() => onOpenChange(false)} />
      </nav>
    </Sheet>
  );
}
