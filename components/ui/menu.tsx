"use client";

import type { Route } from "next";
import {
  cloneElement,
  type KeyboardEvent,
  lazy,
  type ReactElement,
  type ReactNode,
  Suspense,
  useState,
} from "react";

export type MenuItem = {
  kind: "item";
  key: string;
  label: ReactNode;
  onSelect: () => void;
  hint?: ReactNode;
  blockedBecause?: string;
};
export type MenuChoice = {
  kind: "choice";
  key: string;
  label: string;
  value: string;
  options: readonly { value: string; label: string; hint?: string | undefined }[];
  onChange: (value: string) => void;
};
export type MenuEntry =
  | MenuItem
  | MenuChoice
  | { kind: "label"; key: string; content: ReactNode }
  | { kind: "line"; key: string }
  | { kind: "link"; key: string; href: Route; label: ReactNode };

type TriggerProps = {
  onClick?: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  onPointerEnter?: () => void;
  onFocus?: () => void;
  "aria-haspopup"?: "menu";
  "aria-expanded"?: boolean;
};

const load = () => import("./menu-list");
const MenuList = lazy(() => load().then((module) => ({ default: module.MenuList })));

/** A drop-down of things to do and to choose from. */
export function Menu({
  trigger,
  entries,
}: {
  trigger: ReactElement<TriggerProps>;
  entries: readonly MenuEntry[];
}) {
  const [wasAsked, setWasAsked] = useState(false);
  const fetchEarly = () => void load();
  const closed = cloneElement(trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onClick: () => setWasAsked(true),
    onKeyDown: (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      setWasAsked(true);
    },
    onPointerEnter: fetchEarly,
    onFocus: fetchEarly,
  });
  if (!wasAsked) return closed;
  return (
    <Suspense fallback={closed}>
      <MenuList trigger={trigger} entries={entries} />
    </Suspense>
  );
}
