"use client";

import { X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { Button } from "./button";
import { IconButton } from "./icon-button";
import { StatusIcon } from "./status-badge";
import type { ShownToast } from "./toast";

const UNDO_MS = 10_000;
const PLAIN_MS = 6_000;

/** F8 moves the focus here. The time stands still while the pointer or the focus is here. */
export function ToastStack({
  toasts,
  onDrop,
}: {
  toasts: readonly ShownToast[];
  onDrop: (id: number) => void;
}) {
  return (
    <Radix.Provider swipeDirection="right" label="Notice">
      {toasts.map((one) => (
        <Radix.Root
          key={one.id}
          duration={one.undo ? UNDO_MS : PLAIN_MS}
          onOpenChange={(open) => !open && onDrop(one.id)}
          className="flex items-center gap-3 rounded border border-line-2 bg-raised py-1.5 pr-1.5 pl-3"
        >
          {one.status && <StatusIcon status={one.status} />}
          <Radix.Title className="min-w-0 flex-1">{one.text}</Radix.Title>
          {one.undo && (
            <Radix.Action altText="Undo" asChild>
              <Button variant="plain" size="small" onClick={one.undo}>
                Undo
              </Button>
            </Radix.Action>
          )}
          <Radix.Close asChild>
            <IconButton label="Dismiss" size="small">
              <X className="size-3.5" aria-hidden />
            </IconButton>
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className="on-screen fixed right-4 bottom-4 z-60 flex w-96 max-w-[calc(100vw-2rem)] flex-col gap-2 max-sm:bottom-20" />
    </Radix.Provider>
  );
}
