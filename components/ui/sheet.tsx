"use client";

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn";
import { scrimStyle } from "./dialog";
import { IconButton } from "./icon-button";
import { useIsPhone } from "./use-is-phone";
import { useReturnFocus } from "./use-return-focus";

export type SheetProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** The line under the title: what this is and since when. */
  answer?: ReactNode;
  footer?: ReactNode;
  size?: "medium" | "large";
  children: ReactNode;
};

/**
 * The panel at the side of a list. The list stays alive beside it, so j and k walk on with the panel open;
 * on a phone the panel is the whole screen and holds the focus.
 */
export function Sheet({ open, onOpenChange, title, answer, footer, size = "medium", children }: SheetProps) {
  const isPhone = useIsPhone();
  const returnFocus = useReturnFocus({ isPanel: true });
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange} modal={isPhone}>
      <Radix.Portal>
        {isPhone && <Radix.Overlay className={scrimStyle} />}
        <Radix.Content
          data-modal={isPhone || undefined}
          {...returnFocus}
          aria-describedby={undefined}
          onInteractOutside={(event) => event.preventDefault()}
          className={cn(
            "fixed inset-y-0 right-0 z-30 flex w-full flex-col border-l border-line-2 bg-surface text-ink focus:outline-none sm:top-11 max-sm:z-50",
            size === "large" ? "sm:w-[min(60rem,70vw)]" : "sm:w-[min(34rem,60vw)]",
          )}
        >
          <div className="flex items-start gap-3 border-b px-4 py-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {answer && <div className="mt-0.5 text-ink-2">{answer}</div>}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close the panel" size="small">
                <X className="size-4" aria-hidden />
              </IconButton>
            </Radix.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
          {footer && <div className="flex flex-wrap gap-2 border-t px-4 py-3">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
