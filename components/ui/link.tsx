"use client";

import NextLink from "next/link";
import { type ComponentProps, useState } from "react";

type LinkProps = ComponentProps<typeof NextLink> & {
  /** Fetches the page itself and not only its skeleton: for one that brings no data that would grow old meanwhile. */
  whole?: boolean;
};

/** A link that fetches its page when somebody points at it or reaches it by keyboard, not for having been drawn. */
export function Link({ whole = false, ...props }: LinkProps) {
  const [isWanted, setWanted] = useState(false);
  return (
    <NextLink
      {...props}
      prefetch={isWanted && (whole || null)}
      onMouseEnter={(event) => {
        setWanted(true);
        props.onMouseEnter?.(event);
      }}
      onFocus={(event) => {
        setWanted(true);
        props.onFocus?.(event);
      }}
    />
  );
}
