"use client";

import { LoaderCircle } from "lucide-react";
import type { Route } from "next";
import { type ComponentProps, type MouseEvent, type ReactNode, useId } from "react";
import { type ButtonLook, buttonStyle } from "./button-style";
import { cn } from "./cn";
import { Link } from "./link";

export type ButtonProps = Omit<ComponentProps<"button">, "disabled"> &
  ButtonLook & {
    icon?: ReactNode;
    /** Why it may not be pressed now. The button stays, greyed, and gives this reason on hover, focus and tap. */
    blockedBecause?: string | undefined;
    pending?: boolean;
  };

export function Button({
  variant,
  size,
  icon,
  blockedBecause,
  pending,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const reasonId = useId();
  const isStill = Boolean(blockedBecause) || Boolean(pending);

  function press(event: MouseEvent<HTMLButtonElement>) {
    if (isStill) event.preventDefault();
    else onClick?.(event);
  }

  return (
    <>
      <button
        type="button"
        {...rest}
        onClick={press}
        aria-disabled={isStill || undefined}
        aria-busy={pending || undefined}
        aria-describedby={blockedBecause ? reasonId : rest["aria-describedby"]}
        data-tip={blockedBecause}
        className={cn(buttonStyle({ variant, size }), className)}
      >
        {pending ? <LoaderCircle className="size-3.5 animate-spin" aria-hidden /> : icon}
        {children}
      </button>
      {blockedBecause && (
        <span id={reasonId} hidden>
          {blockedBecause}
        </span>
      )}
    </>
  );
}

export type ButtonLinkProps = ButtonLook & {
  href: Route;
  icon?: ReactNode;
  className?: string;
  children: ReactNode;
};

/** Looks like a button and goes to a page. */
export function ButtonLink({ href, variant, size, icon, className, children }: ButtonLinkProps) {
  return (
    <Link href={href} className={cn(buttonStyle({ variant, size }), className)}>
      {icon}
      {children}
    </Link>
  );
}
