"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterInputs } from "@trpc/server";
import { useSubscription } from "@trpc/tanstack-react-query";
import type { Route } from "next";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { TrailStopBanner } from "@/components/chain/trail-stop-banner";
import { FreezeBanners } from "@/components/freezes/freeze-banners";
import { useTRPC } from "@/components/trpc";
import { Banner } from "@/components/ui/banner";
import { tenantPath } from "@/domain/tenant";
import type { AppRouter } from "@/server/router";
import { LiveProvider, type LiveState } from "./live";
import { navigation } from "./navigation";
import { createNews, toldBy } from "./news";
import type { PaletteItem } from "./palette-items";
import { type Person, PersonProvider } from "./person";
import { Shell } from "./shell";
import { signOut } from "./sign-out";
import { usePageLoad } from "./use-page-load";
import { ZoneProvider } from "./zone";
import { ZONE_COOKIE, type ZoneChoice } from "./zone-choice";

const POLL_MS = 10_000;
const SLOW_POLL_MS = 30_000;

export type ConsoleProps = {
  person: Person;
  zone: ZoneChoice;
  /** By the server's clock. */
  drawnAt: number;
  isDemo: boolean;
  children: ReactNode;
};

/** Everything behind sign-in: the shell, fed with what is live. */
export function Console({ person: whoCame, zone, drawnAt, isDemo, children }: ConsoleProps) {
  const trpc = useTRPC();
  const live = useLiveStream();
  usePageLoad();
  const refetchInterval = live === "live" ? SLOW_POLL_MS : POLL_MS;
  const queryClient = useQueryClient();
  const want = {
    syncs: () => void queryClient.prefetchQuery(trpc.jobs.heat.queryOptions()),
    sla: () => void queryClient.prefetchQuery(trpc.objectives.list.queryOptions({})),
  };
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
        <ZoneProvider initial={zone} platformZone="America/Jamaica" drawnAt={drawnAt} onChoose={keepZone}>
          <Shell
            nav={navigation(
              person,
              counts.data,
              alertCounts.data,
              approvalCounts.data,
              credentialCounts.data,
              want,
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

/** A page stays open while a role changes, needs an authenticator, or a session ends: it follows, or leads to where one begins. */
function useWhoIsHere(whoCame: Person, refetchInterval: number): Person {
  const trpc = useTRPC();
  const { data, error } = useQuery({
    ...trpc.home.me.queryOptions(),
    initialData: whoCame,
    refetchInterval,
  });
  const code = error?.data?.code;
  const leadsTo = code === "UNAUTHORIZED" ? "/sign-in" : code === "FORBIDDEN" ? "/set-up" : undefined;
  useEffect(() => {
    if (leadsTo) window.location.assign(leadsTo);
  }, [leadsTo]);
  return data;
}

/** One stream of news per page. What changed is asked again by noun; without the stream, everything is polled. */
function useLiveStream(): LiveState {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [state, setState] = useState<LiveState>("reconnecting");
  const hasHeard = useRef(false);
  const [hear] = useState(() =>
    createNews((noun: Exclude<keyof inferRouterInputs<AppRouter>, "live">) =>
      queryClient.invalidateQueries(trpc[noun].pathFilter()),
    ),
  );
  useSubscription(
    trpc.live.subscriptionOptions(undefined, {
      // An open stream is live when it has said so: its other end may hear nothing itself.
      onConnectionStateChange: ({ state: next }) => next !== "pending" && setState("reconnecting"),
      onData: (nouns) => {
        setState("live");
        const told = toldBy(nouns, hasHeard.current);
        hasHeard.current = true;
        if (told === "everything") return void queryClient.invalidateQueries();
        for (const noun of told) hear(noun);
        if (told.length > 0) hear("home");
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
