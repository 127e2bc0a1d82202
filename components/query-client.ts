import { defaultShouldDehydrateQuery, QueryClient } from "@tanstack/react-query";
import { wire } from "@/domain/wire";

/** Errors are shown where they happen, so nothing is retried behind the person's back. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, retry: false, refetchOnWindowFocus: true },
      // As one text: what is made of parts is walked part by part again on its way into the page.
      dehydrate: {
        serializeData: (value) => wire.stringify(value),
        shouldDehydrateQuery: (query) => defaultShouldDehydrateQuery(query),
      },
      hydrate: { deserializeData: (text: string) => wire.parse(text) },
    },
  });
}
