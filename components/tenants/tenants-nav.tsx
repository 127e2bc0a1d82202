import type { Route } from "next";
import { SectionNav } from "@/components/ui/section-nav";

const PAGES = [
  { href: "/tenants" as Route, label: "Registry" },
  { href: "/tenants/customers" as Route, label: "Customers" },
  { href: "/tenants/onboarding" as Route, label: "Onboarding" },
  { href: "/tenants/isolation" as Route, label: "Isolation" },
];

export function TenantsNav() {
  return <SectionNav label="Tenants" pages={PAGES} />;
}
