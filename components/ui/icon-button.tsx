"use client";

import { type ComponentProps, type MouseEvent, useId } from "react";
import { type ButtonLook, buttonStyle } from "./button-style";
import { cn } from "./cn";

export type IconButtonProps = Omit<ComponentProps<"button">, "disabled"> & {
  label: string;
  variant?: ButtonLook["variant"];
  size?: ButtonLook["size"];
  blockedBecause?: string | undefined;
};

/** A button that is only a picture; its label is its name and its tooltip. */
export function IconButton({
  label,
  variant = "quiet",
  size,
  blockedBecause,
  className,
  onClick,
  ...rest
}: IconButtonProps) {
  const reasonId = useId();

  function press(event: MouseEvent<HTMLButtonElement>) {
    if (blockedBecause) event.preventDefault();
    else onClick?.(event);
  }

  return (
    <>
      <button
        type="button"
        aria-label={label}
        {...rest}
        onClick={press}
        aria-disabled={blockedBecause ? true : undefined}
        aria-describedby={blockedBecause ? reasonId : undefined}
        data-tip={blockedBecause ? `${label}: ${blockedBecause}` : label}
        className={cn(
          buttonStyle({ variant, size }),
          size === "small" ? "w-6 px-0 max-sm:min-w-11 max-sm:px-0" : "w-8 px-0 max-sm:min-w-11",
          className,
        )}
      />
      {blockedBecause && (
        <span id={reasonId} hidden>
          {blockedBecause}
        </span>
      )}
    </>
  );
}
