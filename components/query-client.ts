import { defaultShouldDehydrateQuery, QueryClient } from "@tanstack/react-query";
import { wire } from "@/domain/wire";

/** Errors are shown where they happen, so nothing is retried behind the person's back. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, retry: false, refetchOnWindowFocus: true },
      dehydrate: {
        serializeData: (value) => wire.serialize(value),
        shouldDehydrateQuery: (query) => defaultShouldDehydrateQuery(query),
      },
      hydrate: { deserializeData: (value) => wire.deserialize(value) },
    },
  });
}
