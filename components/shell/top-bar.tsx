"use client";

import { Search } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { Kbd } from "@/components/ui/kbd";
import { Link } from "@/components/ui/link";
import { LiveStamp } from "./live-stamp";
import { ThemeToggle } from "./theme-toggle";
import { UserMenu, type UserMenuProps } from "./user-menu";
import { ZonePicker } from "./zone-picker";

type TopBarProps = UserMenuProps & { onSearch: () => void };

export function TopBar({ onSearch, ...userMenu }: TopBarProps) {
  return (
    <header className="on-screen sticky top-0 z-30 flex h-11 items-center gap-2 border-b bg-surface px-4 max-sm:px-2">
      <Link href="/" className="mr-2 flex w-40 shrink-0 items-center gap-2 font-semibold max-sm:w-auto">
        <WheelMark />
        <span className="max-sm:sr-only">Wheelhouse</span>
      </Link>
      <button
        type="button"
        onClick={onSearch}
        aria-keyshortcuts="Control+K Meta+K"
        className="flex h-7 w-72 min-w-0 shrink items-center gap-2 rounded border border-line-2 bg-canvas px-2 text-sm text-ink-3 hover:bg-hover max-sm:hidden"
      >
        <Search className="size-3.5 shrink-0" aria-hidden />
        <span className="min-w-0 flex-1 truncate text-left">search or run</span>
        <Kbd>⌘K</Kbd>
      </button>
      <IconButton label="Search or run" className="sm:hidden" onClick={onSearch}>
        <Search className="size-5" aria-hidden />
      </IconButton>
      <div className="ml-auto flex shrink-0 items-center gap-1">
        <LiveStamp />
        <ZonePicker />
        <ThemeToggle />
        <UserMenu {...userMenu} />
      </div>
    </header>
  );
}

function WheelMark() {
  return (
    <svg
      viewBox="0 0 16 16"
      className="size-4 shrink-0 text-accent"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <circle cx="8" cy="8" r="4.5" />
      <path d="M8 1v14M1 8h14M3 3l10 10M13 3 3 13" />
    </svg>
  );
}
