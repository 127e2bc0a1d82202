import type { Route } from "next";
import { usePerson } from "@/components/shell/person";
import { SectionNav } from "@/components/ui/section-nav";
import { can } from "@/domain/access";

const PAGES: readonly { href: Route; label: string }[] = [
  { href: "/credentials" as Route, label: "Inventory" },
  { href: "/credentials/calendar" as Route, label: "Calendar" },
  { href: "/credentials/subscriptions" as Route, label: "Subscriptions" },
];
const SEALING = { href: "/credentials/sealing" as Route, label: "Sealing" };

/** How secrets are held is shown to those who may enter one. */
export function CredentialsNav() {
  const me = usePerson();
  const pages = can(me, "secret:enter") ? [...PAGES, SEALING] : PAGES;
  return <SectionNav label="Credentials" pages={pages} />;
}
