import type { Route } from "next";
import { SectionNav } from "@/components/ui/section-nav";

const PAGES: readonly { href: Route; label: string }[] = [
  { href: "/credentials" as Route, label: "Inventory" },
  { href: "/credentials/calendar" as Route, label: "Calendar" },
  { href: "/credentials/subscriptions" as Route, label: "Subscriptions" },
  { href: "/credentials/sealing" as Route, label: "Sealing" },
];

export function CredentialsNav() {
  return <SectionNav label="Credentials" pages={PAGES} />;
}
