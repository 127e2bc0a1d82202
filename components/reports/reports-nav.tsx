import type { Route } from "next";
import { SectionNav } from "@/components/ui/section-nav";

const PAGES: readonly { href: Route; label: string }[] = [
  { href: "/reports" as Route, label: "Reports" },
  { href: "/reports/definitions" as Route, label: "Schedules" },
  { href: "/reports/files" as Route, label: "Platforms’ own lists" },
];

export const ReportsNav = () => <SectionNav label="Reports" pages={PAGES} />;
