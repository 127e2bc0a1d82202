import type { Route } from "next";
import { SectionNav } from "@/components/ui/section-nav";

const PAGES: readonly { href: Route; label: string }[] = [
  { href: "/syncs", label: "Heat map" },
  { href: "/syncs/freshness", label: "Freshness" },
  { href: "/syncs/backfills", label: "Gaps" },
  { href: "/syncs/failures", label: "Failures" },
  { href: "/syncs/incoming", label: "Incoming" },
];

export function SyncsNav() {
  return <SectionNav label="Syncs" pages={PAGES} />;
}
