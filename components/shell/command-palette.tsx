"use client";

import { Command, defaultFilter } from "cmdk";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { useState } from "react";
import { announce } from "@/components/ui/announce";
import { cn } from "@/components/ui/cn";
import { scrimStyle } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { useReturnFocus } from "@/components/ui/use-return-focus";
import { PALETTE_GROUPS, type PaletteGroup, type PaletteItem, useRegisteredItems } from "./palette-items";
import { type PaletteSearch, useFoundThings } from "./use-found-things";

export type CommandPaletteProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  items: readonly PaletteItem[];
  onSearch?: PaletteSearch | undefined;
};

const HEADING: Record<PaletteGroup, string> = { pages: "Pages", things: "Things", actions: "Actions" };

const groupOf = (item: PaletteItem): PaletteGroup => item.group ?? (item.run ? "actions" : "pages");

export function CommandPalette({ open, onOpenChange, items, onSearch }: CommandPaletteProps) {
  const returnFocus = useReturnFocus();
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className={scrimStyle} />
        <Dialog.Content
          data-modal
          {...returnFocus}
          aria-describedby={undefined}
          className="fixed top-[12dvh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded border border-line-2 bg-raised text-ink focus:outline-none max-sm:top-2 max-sm:w-[calc(100vw-1rem)]"
        >
          <Dialog.Title className="sr-only">Search or run</Dialog.Title>
          <PaletteBody items={items} onSearch={onSearch} onDone={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const byWords = (_id: string, query: string, words: string[] = []) => defaultFilter(words.join(" "), query);

type PaletteBodyProps = {
  items: readonly PaletteItem[];
  onSearch: PaletteSearch | undefined;
  onDone: () => void;
};

function PaletteBody({ items, onSearch, onDone }: PaletteBodyProps) {
  const router = useRouter();
  const [query, setQuery] = useState("");
  const found = useFoundThings(query, onSearch);
  const all = [...useRegisteredItems(), ...items, ...found.items];

  function choose(item: PaletteItem) {
    if (item.blockedBecause) return announce(item.blockedBecause);
    onDone();
    if (item.href) router.push(item.href);
    else item.run?.();
  }

  return (
    <Command label="Search or run" loop filter={byWords}>
      <Command.Input
        value={query}
        onValueChange={setQuery}
        placeholder="Search pages, things, actions…"
        className="h-11 w-full border-b bg-transparent px-4 text-lg outline-none"
      />
      <Command.List className="max-h-[60dvh] overflow-y-auto p-1 [&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-sm [&_[cmdk-group-heading]]:text-ink-3">
        <Command.Empty className="px-3 py-6 text-ink-2">
          {found.isAsking ? "Searching…" : `Nothing here is called “${query}”.`}
        </Command.Empty>
        {PALETTE_GROUPS.map((group) => {
          const members = all.filter((item) => groupOf(item) === group);
          if (members.length === 0) return null;
          return (
            <Command.Group key={group} heading={HEADING[group]}>
              {members.map((item) => (
                <PaletteRow key={item.id} item={item} onChoose={() => choose(item)} />
              ))}
            </Command.Group>
          );
        })}
      </Command.List>
      <p role="status" className={cn(footStyle, !found.failed && "sr-only")}>
        {found.failed && "The search for things did not answer; pages and actions still work."}
      </p>
      {!found.failed && (
        <p className={cn(footStyle, "max-sm:hidden")}>
          <Kbd>↑</Kbd>
          <Kbd>↓</Kbd> choose <Kbd>↵</Kbd> open <Kbd>Esc</Kbd> close
        </p>
      )}
    </Command>
  );
}

const footStyle = "flex min-h-8 items-center gap-1.5 border-t px-4 text-sm text-ink-3";

function PaletteRow({ item, onChoose }: { item: PaletteItem; onChoose: () => void }) {
  const isBlocked = Boolean(item.blockedBecause);
  return (
    <Command.Item
      value={item.id}
      keywords={[item.label, item.hint ?? "", ...(item.keywords ?? [])]}
      onSelect={onChoose}
      className="flex min-h-9 cursor-pointer items-center gap-3 rounded-sm px-3 py-1 data-[selected=true]:bg-hover max-sm:min-h-11"
    >
      <span className="min-w-0 flex-1">
        <span className={cn(isBlocked && "text-ink-3")}>{item.label}</span>
        {isBlocked && <span className="block text-sm text-ink-3">Not now: {item.blockedBecause}</span>}
      </span>
      {item.hint && <span className="shrink-0 text-sm text-ink-3">{item.hint}</span>}
    </Command.Item>
  );
}
