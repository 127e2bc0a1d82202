import type { Route } from "next";
import { SectionNav } from "@/components/ui/section-nav";

const PAGES: readonly { href: Route; label: string }[] = [
  { href: "/sla" as Route, label: "Promises" },
  { href: "/sla/performance" as Route, label: "Latency and errors" },
  { href: "/sla/capacity" as Route, label: "Capacity" },
];

export const SlaNav = () => <SectionNav label="SLA" pages={PAGES} />;
