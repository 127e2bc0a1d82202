"use client";

import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { listKeys } from "@/components/ui/keys";

const SYMBOL: Record<string, string> = { mod: "Ctrl/⌘", escape: "Esc", enter: "↵" };

export function KeyboardHelp({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard" size="large">
      <KeyTable />
    </Dialog>
  );
}

function KeyTable() {
  const [groups] = useState(listKeys);
  return (
    <div className="columns-1 gap-8 sm:columns-2">
      {groups.map((group) => (
        <section key={group.label} className="mb-5 break-inside-avoid">
          <h3 className="mb-1 font-semibold">{group.label}</h3>
          <dl>
            {group.keys.map((key) => (
              <div key={key.combo} className="flex min-h-7 items-center justify-between gap-4 border-b">
                <dt className="text-ink-2">{key.label}</dt>
                <dd className="flex shrink-0 gap-1">
                  {key.combo.split(/[ +]/).map((part) => (
                    <Kbd key={part}>{SYMBOL[part] ?? part}</Kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
