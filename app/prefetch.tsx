import "server-only";
import { randomUUID } from "node:crypto";
import {
  dehydrate,
  type FetchQueryOptions,
  HydrationBoundary,
  type QueryClient,
} from "@tanstack/react-query";
import { TRPCError } from "@trpc/server";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import type { Route } from "next";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache, type ReactNode } from "react";
import { makeQueryClient } from "@/components/query-client";
import { can } from "@/domain/access";
import { TOO_OFTEN } from "@/domain/page-trouble";
import { currentVisit } from "@/server/auth";
import { database } from "@/server/database";
import { nameTrouble } from "@/server/name-trouble";
import { appRouter } from "@/server/router";

const getQueryClient = cache((): QueryClient => makeQueryClient());

/** The router as the page's own visitor sees it, without going over the network. */
export const trpc = createTRPCOptionsProxy({
  ctx: async () => ({
    actor: (await currentVisit())?.actor,
    db: database().db,
    now: new Date(),
    correlationId: randomUUID(),
  }),
  router: appRouter,
  queryClient: getQueryClient,
});

/** Who is there; those who are not signed in are sent to sign in. */
export async function visitor() {
  const visit = await currentVisit();
  if (!visit) redirect("/sign-in");
  if (visit.actor.mustSetUp) redirect("/set-up" as Route);
  return visit;
}

/**
 * Whether a whole document is asked for. From page to page the browser brings large answers itself: it asks for them when
 * somebody points at the way there (`NavItem.onWanted`).
 */
export const isDocument = async () => (await headers()).get("accept")?.includes("text/html") ?? false;

/** Fetches before the page is drawn. Signed out → sign-in, missing → the page for missing things, the rest → error page. */
// biome-ignore lint/suspicious/noExplicitAny: query options of every shape pass through here unchanged.
export async function load(...queries: FetchQueryOptions<any, any, any, any>[]): Promise<void> {
  const client = getQueryClient();
  await Promise.all(
    queries.map(async (query) => {
      try {
        await client.fetchQuery(query);
      } catch (error) {
        const code = error instanceof TRPCError ? error.code : undefined;
        if (code === "UNAUTHORIZED") redirect("/sign-in");
        if (code === "NOT_FOUND") notFound();
        // The page for errors is told no more than this word.
        if (code === "TOO_MANY_REQUESTS")
          throw Object.assign(new Error("A page was asked for too often."), { digest: TOO_OFTEN });
        // Somebody without a role in any place sees where to ask for one.
        const actor = (await currentVisit())?.actor;
        if (code === "FORBIDDEN" && actor && !can(actor, "platform:read")) redirect("/people/access");
        return nameTrouble(error);
      }
    }),
  );
}

export function Prefetched({ children }: { children: ReactNode }) {
  return <HydrationBoundary state={dehydrate(getQueryClient())}>{children}</HydrationBoundary>;
}
