"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { TenantsNav } from "@/components/tenants/tenants-nav";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { KeyValue } from "@/components/ui/key-value";
import { PageHeader, Section } from "@/components/ui/page";
import { useAddress } from "@/components/ui/use-address";
import { VERDICTS } from "@/domain/isolation";
import { IsolationPlace } from "./isolation-place";
import { isolationAnswer, VERDICT_MEANING } from "./isolation-words";
import { VerdictMark } from "./verdict-mark";

const ListSheet = dynamic(() => import("./list-sheet").then((module) => module.ListSheet), { ssr: false });
const RoundsSheet = dynamic(() => import("./rounds-sheet").then((module) => module.RoundsSheet), {
  ssr: false,
});

const REFRESH_MS = 15_000;

/** Does any tenant see another one's rows? */
export function IsolationPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data: places } = useSuspenseQuery({
    ...trpc.isolation.matrix.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  const compared = places.filter(({ notCompared }) => notCompared === undefined);
  const others = places.filter(({ notCompared }) => notCompared !== undefined);
  const place = places.find(({ environmentId }) => environmentId === params.get("where"));
  const list = place?.listings.find(({ key }) => key === params.get("list"));
  const rounds = params.get("rounds");
  return (
    <>
      <PageHeader title="Isolation" answer={isolationAnswer(places)} />
      <TenantsNav />
      {places.length === 0 && (
        <Empty title="No platform is configured">
          As soon as the configuration names an environment, its lists are asked for as two tenants and
          compared here.
        </Empty>
      )}
      {compared.map((one) => (
        <IsolationPlace key={one.environmentId} place={one} />
      ))}
      {others.length > 0 && (
        <Section title="Not compared" boxed>
          <KeyValue
            items={others.map(({ environmentId, notCompared }) => ({
              label: environmentId,
              value: notCompared,
            }))}
          />
        </Section>
      )}
      <Section title="What the words mean" boxed>
        <ul className="grid gap-2">
          {VERDICTS.map((verdict) => (
            <li key={verdict} className="grid gap-x-4 sm:grid-cols-[10rem_1fr]">
              <VerdictMark verdict={verdict} />
              <span className="max-w-prose text-ink-2">{VERDICT_MEANING[verdict]}</span>
            </li>
          ))}
        </ul>
      </Section>
      {place && list && (
        <ListSheet
          place={place}
          listing={list}
          onClose={() => write({ where: undefined, list: undefined })}
        />
      )}
      {rounds && <RoundsSheet environmentId={rounds} onClose={() => write({ rounds: undefined })} />}
    </>
  );
}
