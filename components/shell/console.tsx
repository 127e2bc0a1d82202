"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import {
  Activity,
  BellRing,
  BookOpen,
  Building2,
  ClipboardCheck,
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
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { TrailStopBanner } from "@/components/chain/trail-stop-banner";
import { FreezeBanners } from "@/components/freezes/freeze-banners";
import { useTRPC } from "@/components/trpc";
import { Banner } from "@/components/ui/banner";
import { can } from "@/domain/access";
import { tenantPath } from "@/domain/tenant";
import { LiveProvider, type LiveState } from "./live";
import type { NavItem } from "./nav-item";
import type { PaletteItem } from "./palette-items";
import { type Person, PersonProvider } from "./person";
import { Shell } from "./shell";
import { signOut } from "./sign-out";
import { usePageLoad } from "./use-page-load";
import { ZoneProvider } from "./zone";
import { ZONE_COOKIE, type ZoneChoice } from "./zone-choice";

const POLL_MS = 10_000;
const SLOW_POLL_MS = 30_000;

const USER_LINKS = [
  { href: "/account" as Route, label: "Your account" },
  { href: "/people/access" as Route, label: "Access" },
];

export type ConsoleProps = { person: Person; zone: ZoneChoice; isDemo: boolean; children: ReactNode };

/** Everything behind sign-in: the shell, fed with what is live. */
export function Console({ person: whoCame, zone, isDemo, children }: ConsoleProps) {
  const trpc = useTRPC();
  const live = useLiveStream();
  usePageLoad();
  const refetchInterval = live === "live" ? SLOW_POLL_MS : POLL_MS;
  const queryClient = useQueryClient();
  const wantHeat = () => void queryClient.prefetchQuery(trpc.jobs.heat.queryOptions());
  const counts = useQuery({ ...trpc.home.counts.queryOptions(), refetchInterval });
  const alertCounts = useQuery({ ...trpc.alerts.counts.queryOptions(), refetchInterval });
  const approvalCounts = useQuery({ ...trpc.approvals.counts.queryOptions(), refetchInterval });
  const credentialCounts = useQuery({ ...trpc.credentials.counts.queryOptions(), refetchInterval });
  const person = useWhoIsHere(whoCame, refetchInterval);
  const search = useFind();

  const asOf = counts.data?.asOf ?? new Date(0);
  return (
    <PersonProvider value={person}>
      <LiveProvider value={{ state: live, asOf }}>
        <ZoneProvider initial={zone} platformZone="America/Jamaica" onChoose={keepZone}>
          <Shell
            nav={navigation(
              person,
              counts.data,
              alertCounts.data,
              approvalCounts.data,
              credentialCounts.data,
              wantHeat,
            )}
            banners={
              <>
                {isDemo && (
                  <Banner>
                    Demo world: the platforms are simulators on this machine, and their past is made up.
                  </Banner>
                )}
                <TrailStopBanner refetchInterval={refetchInterval} />
                <FreezeBanners refetchInterval={refetchInterval} />
              </>
            }
            onSearch={search}
            userLinks={USER_LINKS}
            onSignOut={() => void signOut()}
          >
            {children}
          </Shell>
        </ZoneProvider>
      </LiveProvider>
    </PersonProvider>
  );
}

function keepZone(choice: ZoneChoice) {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere yet; nothing secret is kept.
  document.cookie = `${ZONE_COOKIE}=${choice}; path=/; max-age=31536000; samesite=strict`;
}

/** A page stays open while a role changes or a session ends: it follows the one, and the other leads to the sign-in. */
function useWhoIsHere(whoCame: Person, refetchInterval: number): Person {
  const trpc = useTRPC();
  const { data, error } = useQuery({
    ...trpc.home.me.queryOptions(),
    initialData: whoCame,
    refetchInterval,
  });
  const isSignedOut = error?.data?.code === "UNAUTHORIZED";
  // Everybody may ask who they are, unless their role needs an authenticator first.
  const mustSetUp = error?.data?.code === "FORBIDDEN";
  useEffect(() => {
    if (isSignedOut) window.location.assign("/sign-in");
    if (mustSetUp) window.location.assign("/set-up");
  }, [isSignedOut, mustSetUp]);
  return data;
}

/** One stream of news per page. What changed is asked again by noun; without the stream, everything is polled. */
function useLiveStream(): LiveState {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [state, setState] = useState<LiveState>("reconnecting");
  useSubscription(
    trpc.live.subscriptionOptions(undefined, {
      onConnectionStateChange: ({ state: next }) => setState(next === "pending" ? "live" : "reconnecting"),
      onData: (nouns) => {
        setState("live");
        if (nouns.length === 0) return;
        if (nouns.includes("all")) return void queryClient.invalidateQueries();
        for (const noun of nouns)
          if (noun !== "all") void queryClient.invalidateQueries(trpc[noun].pathFilter());
        void queryClient.invalidateQueries(trpc.home.pathFilter());
      },
      onError: () => setState("polling"),
    }),
  );
  return state;
}

function useFind() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useCallback(
    async (text: string): Promise<PaletteItem[]> => {
      const found = await queryClient.fetchQuery(trpc.home.find.queryOptions({ text }));
      const place = (id: string) => `/platforms/${id}` as Route;
      return [
        ...found.environments.map(({ id }) => ({
          id: `environment:${id}`,
          label: id,
          hint: "environment",
          href: place(id),
          group: "things" as const,
        })),
        ...found.tenants.map(({ name, environmentId, externalId }) => ({
          id: `tenant:${environmentId}:${externalId}`,
          label: name,
          hint: `tenant of ${environmentId}`,
          href: tenantPath(environmentId, externalId) as Route,
          group: "things" as const,
        })),
        ...found.alerts.map(({ id, title, environmentId, state }) => ({
          id: `alert:${id}`,
          label: `${title} (${id})`,
          hint: `${state} alert of ${environmentId}`,
          href: `/alerts/${id}` as Route,
          group: "things" as const,
        })),
        ...found.checklists.map(({ id, title }) => ({
          id: `checklist:${id}`,
          label: title,
          hint: "checklist",
          href: "/checklists" as Route,
          group: "things" as const,
        })),
      ];
    },
    [queryClient, trpc],
  );
}

type Counts = {
  platforms: number;
  platformsWorst: "alert" | "warn";
  lateJobs: number;
  lateJobsWorst: "alert" | "warn";
  checklistsDone: number;
  checklistsTotal: number;
};

function navigation(
  person: Person,
  counts: Counts | undefined,
  alerts: { critical: number; warning: number } | undefined,
  approvals: { waiting: number; duties: number; overdue: number } | undefined,
  credentials: { needs: number; worst: "alert" | "warn" } | undefined,
  wantHeat: () => void,
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
      onWanted: wantHeat,
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
