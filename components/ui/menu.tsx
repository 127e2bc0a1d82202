"use client";

import { Check } from "lucide-react";
import type { Route } from "next";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { cn } from "./cn";
import { Link } from "./link";

const itemStyle =
  "flex min-h-8 items-center gap-2 rounded-sm px-2 py-1 outline-none data-[highlighted]:bg-hover max-sm:min-h-11";

export type MenuProps = {
  trigger: ReactElement;
  align?: "start" | "end";
  children: ReactNode;
};

/** A drop-down of things to do. A choice among values is a Select or MenuChoice. */
export function Menu({ trigger, align = "end", children }: MenuProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-60 min-w-48 max-w-80 rounded border border-line-2 bg-raised p-1 text-ink"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export type MenuItemProps = {
  onSelect: () => void;
  icon?: ReactNode;
  hint?: ReactNode;
  isDanger?: boolean;
  blockedBecause?: string | undefined;
  children: ReactNode;
};

/** A blocked item can still be reached with the arrows, so that its reason is read. */
export function MenuItem({ onSelect, icon, hint, isDanger, blockedBecause, children }: MenuItemProps) {
  return (
    <Radix.Item
      aria-disabled={blockedBecause ? true : undefined}
      onSelect={(event) => (blockedBecause ? event.preventDefault() : onSelect())}
      className={cn(itemStyle, isDanger && "text-alert", blockedBecause && "cursor-not-allowed text-ink-3")}
    >
      {icon}
      <span className="min-w-0 flex-1">
        {children}
        {blockedBecause && <span className="block text-sm text-ink-3">{blockedBecause}</span>}
      </span>
      {hint && <span className="text-sm text-ink-3">{hint}</span>}
    </Radix.Item>
  );
}

export function MenuLink({ href, children }: { href: Route; children: ReactNode }) {
  return (
    <Radix.Item asChild className={itemStyle}>
      <Link href={href}>{children}</Link>
    </Radix.Item>
  );
}

export type MenuChoiceProps<Value extends string> = {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string; hint?: string }[];
  onChange: (value: Value) => void;
};

export function MenuChoice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: MenuChoiceProps<Value>) {
  const choose = (next: string) => {
    const option = options.find((one) => one.value === next);
    if (option) onChange(option.value);
  };
  return (
    <Radix.RadioGroup value={value} onValueChange={choose} aria-label={label}>
      <MenuLabel>{label}</MenuLabel>
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

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 py-1 text-sm text-ink-3">{children}</Radix.Label>;
}

export function MenuLine() {
  return <Radix.Separator className="-mx-1 my-1 border-t" />;
}
