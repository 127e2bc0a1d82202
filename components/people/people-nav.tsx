import type { Route } from "next";
import { usePerson } from "@/components/shell/person";
import { SectionNav } from "@/components/ui/section-nav";
import { can, type Permission } from "@/domain/access";

const PAGES: readonly { href: Route; label: string; needs: Permission }[] = [
  { href: "/people", label: "People", needs: "person:read" },
  { href: "/people/access" as Route, label: "Access", needs: "self:read" },
  { href: "/people/permissions" as Route, label: "Permissions", needs: "permission:read" },
  { href: "/people/tokens" as Route, label: "Tokens", needs: "token:read" },
  { href: "/people/security" as Route, label: "Security", needs: "security:read" },
];

export function PeopleNav() {
  const me = usePerson();
  return <SectionNav label="People" pages={PAGES.filter(({ needs }) => can(me, needs))} />;
}
