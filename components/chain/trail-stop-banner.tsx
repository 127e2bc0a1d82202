"use client";

import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useTRPC } from "@/components/trpc";
import { Banner } from "@/components/ui/banner";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";

/** Why nobody can do anything, where that is so. */
export function TrailStopBanner({ refetchInterval }: { refetchInterval: number }) {
  const trpc = useTRPC();
  const { data: since } = useQuery({ ...trpc.chain.stoppedSince.queryOptions(), refetchInterval });
  if (!since) return null;
  return (
    <Banner status="alert">
      Nothing is recorded, and so nothing is done, since <Time at={since} />: the audit trail in the database
      is older than what was noted outside it. An admin decides under{" "}
      <Link href={"/audit/chain" as Route} className="underline">
        Audit, Proof
      </Link>
      .
    </Banner>
  );
}
