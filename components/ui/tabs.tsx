"use client";

import { type KeyboardEvent, type ReactNode, useId } from "react";
import type { Status } from "@/domain/status";
import { StatusIcon } from "./status-badge";

export type Tab = {
  value: string;
  label: string;
  count?: number;
  status?: Status;
  panel: ReactNode;
};

export type TabsProps = {
  label: string;
  tabs: readonly Tab[];
  value: string;
  onChange: (value: string) => void;
};

/** Which tab is open belongs in the URL: the caller reads it from there and writes it back. */
export function Tabs({ label, tabs, value, onChange }: TabsProps) {
  const id = useId();
  const open = tabs.find((tab) => tab.value === value) ?? tabs[0];
  if (!open) return null;
  const place = tabs.indexOf(open);

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const wanted = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = wanted === undefined ? undefined : tabs[(wanted + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    onChange(next.value);
    document.getElementById(`${id}-${next.value}`)?.focus();
  }

  return (
    <div>
      <div
        role="tablist"
        aria-label={label}
        onKeyDown={onKeyDown}
        className="on-screen mb-4 flex gap-1 overflow-x-auto border-b"
      >
        {tabs.map((tab) => (
          <button
            key={tab.value}
            id={`${id}-${tab.value}`}
            type="button"
            role="tab"
            aria-selected={tab === open}
            aria-controls={tab === open ? `${id}-panel` : undefined}
            tabIndex={tab === open ? 0 : -1}
            onClick={() => onChange(tab.value)}
            className="inline-flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent px-3 text-ink-2 hover:text-ink focus-visible:-outline-offset-2 aria-selected:border-accent aria-selected:font-medium aria-selected:text-ink max-sm:h-11"
          >
            {tab.status && <StatusIcon status={tab.status} />}
            {tab.label}
            {tab.count !== undefined && <span className="text-sm text-ink-3">{tab.count}</span>}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${open.value}`}>
        {open.panel}
      </div>
    </div>
  );
}
