import { Slot } from "radix-ui";
import { type ReactElement, useId } from "react";

/** Explains its child on hover, on focus, and to a screen reader. */
export function Tooltip({ text, children }: { text: string; children: ReactElement }) {
  const id = useId();
  return (
    <>
      <Slot.Root data-tip={text} aria-describedby={id}>
        {children}
      </Slot.Root>
      <span id={id} hidden>
        {text}
      </span>
    </>
  );
}
