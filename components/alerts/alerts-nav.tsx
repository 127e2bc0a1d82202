import type { Route } from "next";
import { SectionNav } from "@/components/ui/section-nav";

const PAGES: readonly { href: Route; label: string }[] = [
  { href: "/alerts", label: "Triage" },
  { href: "/alerts/silences", label: "Silences" },
  { href: "/alerts/rules", label: "Rules" },
  { href: "/alerts/noise", label: "Noise" },
  { href: "/alerts/on-call", label: "On call" },
  { href: "/alerts/channels", label: "Channels" },
];

export function AlertsNav() {
  return <SectionNav label="Alerts" pages={PAGES} />;
}
