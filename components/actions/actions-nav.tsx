import type { Route } from "next";
import { SectionNav } from "@/components/ui/section-nav";

const PAGES: readonly { href: Route; label: string }[] = [
  { href: "/actions", label: "Runs" },
  { href: "/actions/freezes" as Route, label: "Freezes and automations" },
];

export function ActionsNav() {
  return <SectionNav label="Actions" pages={PAGES} />;
}
