"use client";

import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  retryLink,
  splitLink,
} from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useState } from "react";
import { wire } from "@/domain/wire";
import type { AppRouter } from "@/server/router";
import { askConsole } from "./ask-console";
import { makeQueryClient } from "./query-client";
import { stepUpLink } from "./step-up/step-up-link";

const context = createTRPCContext<AppRouter>();
export const useTRPC = context.useTRPC;
/** For what is asked step by step, outside the cache of questions. */
export const useTRPCClient = context.useTRPCClient;

const shared = {
  url: "/api/trpc",
  transformer: wire,
  headers: { "x-wheelhouse": "1" },
  fetch: askConsole,
};

const askOnly: typeof askConsole = (address, options) => askConsole(address, options, false);

/** They carry what a person is still typing, or a whole file: never in an address, and each call by itself. */
const BY_THEMSELVES = new Set(["flows.check", "flows.checkBatch", "flows.requestBatch"]);

let browserClient: QueryClient | undefined;
function queryClient(): QueryClient {
  if (typeof window === "undefined") return makeQueryClient();
  browserClient ??= makeQueryClient();
  return browserClient;
}

/** The browser's way to the server: questions in batches, one stream of news. */
export function TRPCProvider({ children }: { children: ReactNode }) {
  const client = queryClient();
  const [trpc] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        stepUpLink,
        splitLink({
          condition: (operation) => operation.type === "subscription",
          // Without retryLink one HTTP error would end the stream for good.
          true: [
            retryLink({
              retry: () => true,
              retryDelayMs: (attempt) => Math.min(1000 * 2 ** attempt, 10_000),
            }),
            httpSubscriptionLink({ url: "/api/trpc", transformer: wire }),
          ],
          false: splitLink({
            condition: ({ path }) => BY_THEMSELVES.has(path),
            true: splitLink({
              condition: ({ type }) => type === "query",
              true: httpLink({ ...shared, methodOverride: "POST", fetch: askOnly }),
              false: httpLink(shared),
            }),
            false: httpBatchLink({ ...shared, maxItems: 10 }),
          }),
        }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={client}>
      <context.TRPCProvider trpcClient={trpc} queryClient={client}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}
