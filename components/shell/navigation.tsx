import {
  Activity,
  BellRing,
  BookOpen,
  Building2,
  ClipboardCheck,
  FileText,
  Gauge,
  KeyRound,
  KeySquare,
  LayoutGrid,
  RefreshCw,
  ScrollText,
  ShieldAlert,
  SlidersHorizontal,
  Sun,
  Users,
  Zap,
} from "lucide-react";
import type { Route } from "next";
import { can } from "@/domain/access";
import type { NavItem } from "./nav-item";
import type { Person } from "./person";

type Counts = {
  platforms: number;
  platformsWorst: "alert" | "warn";
  lateJobs: number;
  lateJobsWorst: "alert" | "warn";
  checklistsDone: number;
  checklistsTotal: number;
};

/** What this person may open, with what waits there. */
export function navigation(
  person: Person,
  counts: Counts | undefined,
  alerts: { critical: number; warning: number } | undefined,
  approvals: { waiting: number; duties: number; overdue: number } | undefined,
  credentials: { needs: number; worst: "alert" | "warn" } | undefined,
  want: Record<"syncs" | "sla", () => void>,
): NavItem[] {
  const icon = "size-4";
  const items: (NavItem & { shown?: boolean })[] = [
    { href: "/", label: "Today", letter: "t", onPhone: true, icon: <Sun className={icon} aria-hidden /> },
    {
      href: "/platforms",
      label: "Platforms",
      letter: "p",
      onPhone: true,
      icon: <LayoutGrid className={icon} aria-hidden />,
      ...(counts && { count: counts.platforms, countStatus: counts.platformsWorst }),
    },
    {
      href: "/checklists",
      label: "Checklists",
      letter: "c",
      onPhone: true,
      icon: <ClipboardCheck className={icon} aria-hidden />,
      ...(counts &&
        counts.checklistsTotal > 0 && { count: `${counts.checklistsDone}/${counts.checklistsTotal}` }),
    },
    {
      href: "/syncs",
      label: "Syncs",
      letter: "s",
      onWanted: want.syncs,
      icon: <RefreshCw className={icon} aria-hidden />,
      ...(counts && { count: counts.lateJobs, countStatus: counts.lateJobsWorst }),
    },
    {
      href: "/alerts",
      label: "Alerts",
      letter: "a",
      onPhone: true,
      icon: <BellRing className={icon} aria-hidden />,
      ...(alerts && {
        count: alerts.critical + alerts.warning,
        countStatus: alerts.critical > 0 ? ("alert" as const) : ("warn" as const),
      }),
    },
    {
      href: "/runbooks",
      label: "Runbooks",
      letter: "r",
      icon: <BookOpen className={icon} aria-hidden />,
    },
    {
      href: "/approvals",
      label: "Approvals",
      letter: "o",
      icon: <KeyRound className={icon} aria-hidden />,
      ...(approvals && {
        count: approvals.waiting + approvals.duties,
        countStatus: approvals.overdue > 0 ? ("alert" as const) : ("warn" as const),
      }),
    },
    {
      href: "/actions",
      label: "Actions",
      letter: "n",
      icon: <Zap className={icon} aria-hidden />,
    },
    {
      href: "/tenants" as Route,
      label: "Tenants",
      letter: "i",
      icon: <Building2 className={icon} aria-hidden />,
    },
    {
      href: "/credentials" as Route,
      label: "Credentials",
      letter: "l",
      icon: <KeySquare className={icon} aria-hidden />,
      ...(credentials && { count: credentials.needs, countStatus: credentials.worst }),
    },
    {
      href: "/thresholds",
      label: "Thresholds",
      letter: "h",
      icon: <SlidersHorizontal className={icon} aria-hidden />,
    },
    {
      href: "/sla" as Route,
      label: "SLA",
      letter: "v",
      startsGroup: true,
      onWanted: want.sla,
      icon: <Gauge className={icon} aria-hidden />,
    },
    {
      href: "/reports" as Route,
      label: "Reports",
      letter: "f",
      icon: <FileText className={icon} aria-hidden />,
    },
    { href: "/drills", label: "Drills", letter: "d", icon: <ShieldAlert className={icon} aria-hidden /> },
    {
      href: "/audit" as Route,
      label: "Audit",
      letter: "u",
      startsGroup: true,
      icon: <ScrollText className={icon} aria-hidden />,
      shown: can(person, "audit:read"),
    },
    {
      href: "/people",
      label: "People",
      letter: "e",
      icon: <Users className={icon} aria-hidden />,
      shown: can(person, "person:read"),
    },
    {
      href: "/platforms/wheelhouse/self" as Route,
      label: "This console",
      letter: "w",
      icon: <Activity className={icon} aria-hidden />,
    },
  ];
  return items.filter(({ shown }) => shown !== false);
}
