import type { Route } from "next";
import { SectionNav } from "@/components/ui/section-nav";

const PAGES: readonly { href: Route; label: string }[] = [
  { href: "/audit" as Route, label: "Trail" },
  { href: "/audit/chain" as Route, label: "Proof" },
  { href: "/audit/retention" as Route, label: "Retention" },
  { href: "/audit/exports" as Route, label: "Exports" },
  { href: "/audit/platforms" as Route, label: "Platforms’ own" },
];

export const AuditNav = () => <SectionNav label="Audit" pages={PAGES} />;
