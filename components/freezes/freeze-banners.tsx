"use client";

import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { Countdown } from "@/components/actions/countdown";
import { useTRPC } from "@/components/trpc";
import { Banner } from "@/components/ui/banner";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { FreezeInForce, MindedWatch } from "./freeze-types";
import { mayActText } from "./freeze-words";

const WATCHES_SHOWN = 2;

/** What holds for every page: freezes in force, what is watched after an action, and what got worse since one. */
export function FreezeBanners({ refetchInterval }: { refetchInterval: number }) {
  const trpc = useTRPC();
  const { data: freezes = [] } = useQuery({ ...trpc.freezes.inForce.queryOptions(), refetchInterval });
  const { data: watches = [] } = useQuery({ ...trpc.actions.watches.queryOptions(), refetchInterval });
  const minded = watches.toSorted((a, b) => Number(b.state === "worse") - Number(a.state === "worse"));
  const more = minded.length - WATCHES_SHOWN;
  return (
    <>
      {freezes.map((freeze) => (
        <FreezeBanner key={freeze.id} freeze={freeze} />
      ))}
      {minded.slice(0, WATCHES_SHOWN).map((watch) => (
        <WatchBanner key={watch.runId} watch={watch} />
      ))}
      {more > 0 && (
        <Banner action={<Look href={"/actions" as Route} />}>
          {more} more {more === 1 ? "action is" : "actions are"} being watched.
        </Banner>
      )}
    </>
  );
}

function FreezeBanner({ freeze }: { freeze: FreezeInForce }) {
  return (
    <Banner status="paused" action={<Look href={"/actions/freezes" as Route} />}>
      <strong className="font-medium">{freeze.what} is frozen</strong>
      {"; it ends "}
      <Time at={freeze.endsAt} />.{" "}
      <span className="max-sm:hidden">
        {freeze.createdByName}: “{freeze.reason}” {mayActText(freeze)}
      </span>
    </Banner>
  );
}

function WatchBanner({ watch }: { watch: MindedWatch }) {
  const look = <Look href={`/actions/${watch.runId}` as Route} />;
  if (watch.state === "worse")
    return (
      <Banner status="alert" action={look}>
        <strong className="font-medium">Worse since “{watch.label}”</strong>{" "}
        <span className="max-sm:hidden">
          at {watch.environmentId}. {watch.verdict}
        </span>
      </Banner>
    );
  return (
    <Banner status="paused" action={look}>
      <strong className="font-medium">Watched after “{watch.label}”</strong>{" "}
      <span className="max-sm:hidden">
        at {watch.environmentId}; the verdict comes <Countdown to={watch.endsAt} />.
      </span>
    </Banner>
  );
}

function Look({ href }: { href: Route }) {
  return (
    <Link
      href={href}
      className="inline-flex items-center text-sm text-accent hover:underline max-sm:min-h-11"
    >
      Look
    </Link>
  );
}
