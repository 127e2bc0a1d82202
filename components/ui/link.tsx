"use client";

import NextLink from "next/link";
import { type ComponentProps, useState } from "react";

/** A link that fetches its page when somebody points at it or reaches it by keyboard, not for having been drawn. */
export function Link(props: ComponentProps<typeof NextLink>) {
  const [isWanted, setWanted] = useState(false);
  return (
    <NextLink
      {...props}
      prefetch={isWanted ? null : false}
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
