"use client";

import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { LineChart } from "@/components/charts/line-chart";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import type { SecurityRange } from "@/domain/schema/security";
import { trailAddress } from "./security-words";

const REFRESH_MS = 60_000;
const QUARTER_MS = 900_000;

/** Failed sign-ins by the quarter of an hour, against the limit of one account. */
export function FailureChart({ range }: SecurityRange) {
  const trpc = useTRPC();
  const { data, error } = useQuery({
    ...trpc.security.failedSignIns.queryOptions({ range }),
    refetchInterval: REFRESH_MS,
  });
  const total = data?.points.reduce((sum, point) => sum + point.total, 0) ?? 0;
  return (
    <Section
      title="Failed sign-ins"
      facts={
        <Link
          href={trailAddress({ action: "sign-in.failed" }) as Route}
          className="text-accent hover:underline"
        >
          {total} in the trail
        </Link>
      }
    >
      {error && <InlineError>{error.message}</InlineError>}
      {!data && !error && <Skeleton className="h-56 w-full" />}
      {data && (
        <LineChart
          title="Failed sign-ins in each quarter of an hour"
          points={data.points.map(({ at, most, total }) => ({ at, value: most, second: total }))}
          unit="count"
          label="most of one account"
          secondLabel="of all accounts"
          limits={{ alert: data.limit }}
          everyMs={QUARTER_MS}
          range={{ from: data.from, to: data.to }}
          height={180}
          empty={<Empty title="No sign-in failed">Every try of this time is drawn here.</Empty>}
        />
      )}
    </Section>
  );
}
