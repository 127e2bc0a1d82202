"use client";

import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import type { NavItem } from "./nav-item";
import type { PaletteItem } from "./palette-items";
import { PhoneNav } from "./phone-nav";
import { SideNav } from "./side-nav";
import { TopBar } from "./top-bar";
import type { PaletteSearch } from "./use-found-things";
import { useShellKeys } from "./use-shell-keys";
import type { UserMenuProps } from "./user-menu";

const CommandPalette = dynamic(() => import("./command-palette").then((module) => module.CommandPalette), {
  ssr: false,
});
const KeyboardHelp = dynamic(() => import("./keyboard-help").then((module) => module.KeyboardHelp), {
  ssr: false,
});

export type ShellProps = {
  nav: readonly NavItem[];
  /** Banner elements, one line each. */
  banners?: ReactNode;
  /** Items of the palette beside the pages of the navigation and what the open page registers. */
  paletteItems?: readonly PaletteItem[];
  onSearch?: PaletteSearch;
  userLinks?: UserMenuProps["links"];
  onSignOut: () => void;
  children: ReactNode;
};

/** The frame of every page. It must stand inside LiveProvider, ZoneProvider and PersonProvider. */
export function Shell({
  nav,
  banners,
  paletteItems = [],
  onSearch,
  userLinks,
  onSignOut,
  children,
}: ShellProps) {
  const [opened, setOpened] = useState<"palette" | "help">();
  useShellKeys(
    nav,
    () => setOpened("palette"),
    () => setOpened("help"),
  );
  const close = (open: boolean) => !open && setOpened(undefined);

  const pages = nav.map((item) => ({
    id: `page:${item.href}`,
    label: item.label,
    href: item.href,
    hint: `g ${item.letter}`,
  }));

  return (
    <>
      <TopBar
        onSearch={() => setOpened("palette")}
        onSignOut={onSignOut}
        {...(userLinks && { links: userLinks })}
      />
      <div className="flex items-start">
        <SideNav items={nav} />
        <div className="min-w-0 flex-1">
          {banners && (
            <aside aria-label="Notices" data-banners>
              {banners}
            </aside>
          )}
          <main
            id="main"
            tabIndex={-1}
            className="px-6 py-4 focus:outline-none max-sm:px-4 max-sm:pb-24 print:p-0"
          >
            {children}
          </main>
        </div>
      </div>
      <PhoneNav items={nav} />
      {opened === "palette" && (
        <CommandPalette open onOpenChange={close} items={[...paletteItems, ...pages]} onSearch={onSearch} />
      )}
      {opened === "help" && <KeyboardHelp open onOpenChange={close} />}
    </>
  );
}
