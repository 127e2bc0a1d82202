"use client";

import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactElement } from "react";
import { cn } from "./cn";
import { Link } from "./link";
import type { MenuChoice, MenuEntry, MenuItem } from "./menu";

const itemStyle =
  "flex min-h-8 items-center gap-2 rounded-sm px-2 py-1 outline-none data-[highlighted]:bg-hover max-sm:min-h-11";

/** The opened menu; it comes with the first opening, so that pages do not carry it. */
export function MenuList({ trigger, entries }: { trigger: ReactElement; entries: readonly MenuEntry[] }) {
  return (
    <Radix.Root defaultOpen>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-60 min-w-48 max-w-80 rounded border border-line-2 bg-raised p-1 text-ink"
        >
          {entries.map((entry) => (
            <Entry key={entry.key} entry={entry} />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Entry({ entry }: { entry: MenuEntry }) {
  switch (entry.kind) {
    case "label":
      return <Radix.Label className="px-2 py-1 text-sm text-ink-3">{entry.content}</Radix.Label>;
    case "line":
      return <Radix.Separator className="-mx-1 my-1 border-t" />;
    case "link":
      return (
        <Radix.Item asChild className={itemStyle}>
          <Link href={entry.href}>{entry.label}</Link>
        </Radix.Item>
      );
    case "item":
      return <Item entry={entry} />;
    case "choice":
      return <Choice entry={entry} />;
  }
}

/** A blocked item can still be reached with the arrows, so that its reason is read. */
function Item({ entry: { label, onSelect, hint, blockedBecause } }: { entry: MenuItem }) {
  return (
    <Radix.Item
      aria-disabled={blockedBecause ? true : undefined}
      onSelect={(event) => (blockedBecause ? event.preventDefault() : onSelect())}
      className={cn(itemStyle, blockedBecause && "cursor-not-allowed text-ink-3")}
    >
      <span className="min-w-0 flex-1">
        {label}
        {blockedBecause && <span className="block text-sm text-ink-3">{blockedBecause}</span>}
      </span>
      {hint && <span className="text-sm text-ink-3">{hint}</span>}
    </Radix.Item>
  );
}

function Choice({ entry: { label, value, options, onChange } }: { entry: MenuChoice }) {
  return (
    <Radix.RadioGroup value={value} onValueChange={onChange} aria-label={label}>
      <Radix.Label className="px-2 py-1 text-sm text-ink-3">{label}</Radix.Label>
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={itemStyle}>
          <span className="size-4">
            <Radix.ItemIndicator>
              <Check className="size-4" aria-hidden />
            </Radix.ItemIndicator>
          </span>
          <span className="flex-1">{option.label}</span>
          {option.hint && <span className="text-sm text-ink-3">{option.hint}</span>}
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}
