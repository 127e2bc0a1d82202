"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { PageHeader } from "@/components/ui/page";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import { LogReader } from "./log-reader";
import { keptWords } from "./log-words";

/** What do its processes say? */
export function LogsPage({ environmentId }: { environmentId: string }) {
  const trpc = useTRPC();
  const { params } = useAddress();
  const me = usePerson();
  const { data: catalogue } = useSuspenseQuery({
    ...trpc.queries.logs.queryOptions({ environmentId }),
    staleTime: "static",
    refetchInterval: 60_000,
  });
  const { platform, name, sources } = catalogue;
  const source = sources.find(({ key }) => key === params.get("log")) ?? sources[0];
  return (
    <>
      <PageHeader
        title={`${platform} / ${name}: logs`}
        back={{ href: `/platforms/${environmentId}` as Route, label: `${platform} / ${name}` }}
        answer={
          source
            ? "What its processes say. Secrets are removed before anything is kept or shown; the trail says who read what."
            : `No log of ${platform} / ${name} is known.`
        }
        actions={<ButtonLink href={`/platforms/${environmentId}/queries` as Route}>Queries</ButtonLink>}
      />
      {source ? (
        <LogReader
          key={source.key}
          environmentId={environmentId}
          source={source}
          sources={sources}
          mayNot={source.notOfferedBecause ?? whyNot(me, "log:read")}
        />
      ) : (
        <div className="rounded border bg-surface">
          <Empty title="No log is known here">
            Logs come with a platform's drivers: pods, CloudWatch, an App Service. The addresses and
            credentials that they need stand in the configuration.
          </Empty>
        </div>
      )}
      <p className="mt-4 max-w-prose text-sm text-ink-3">{keptWords(catalogue)}</p>
    </>
  );
}
