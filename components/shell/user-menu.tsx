"use client";

import { ChevronDown } from "lucide-react";
import type { Route } from "next";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { usePerson } from "./person";

export type UserMenuProps = { links?: readonly { href: Route; label: string }[]; onSignOut: () => void };

const OWN = [
  { href: "/account" as Route, label: "Your account" },
  { href: "/people/access" as Route, label: "Your access" },
];

export function UserMenu({ links = OWN, onSignOut }: UserMenuProps) {
  const person = usePerson();
  const firstName = person.name.split(" ")[0];
  return (
    <Menu
      trigger={
        <Button variant="quiet" size="small" aria-label={`${person.name}, ${person.role}: account`}>
          {firstName}
          <span className="text-ink-3 max-md:hidden">({person.role})</span>
          <ChevronDown className="size-3" aria-hidden />
        </Button>
      }
      entries={[
        {
          kind: "label",
          key: "person",
          content: (
            <>
              <span className="block font-medium text-ink">{person.name}</span>
              <span className="block">{person.email}</span>
              <span className="block">Role: {person.role}</span>
            </>
          ),
        },
        { kind: "line", key: "line" },
        ...links.map((link) => ({ kind: "link" as const, key: link.href, ...link })),
        { kind: "item", key: "sign-out", label: "Sign out", onSelect: onSignOut },
      ]}
    />
  );
}
