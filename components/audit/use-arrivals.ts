"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useLive } from "@/components/shell/live";
import { useTRPC } from "@/components/trpc";
import { announce } from "@/components/ui/announce";
import { useAddress } from "@/components/ui/use-address";
import type { AuditEvent, AuditFilter, AuditPlace } from "./audit-types";

/** More that come at once are not added one by one: the page begins anew at the newest. */
export const MOST_COUNTED = 200;
const MOST_ADDED = 300;
const POLL_MS = 5_000;
const NONE: readonly AuditEvent[] = [];

export type Arrivals = {
  rows: readonly AuditEvent[];
  /** How many have come and wait; 200 stands for as many or more. */
  waiting: number;
  isFollowing: boolean;
  setFollowing: (isFollowing: boolean) => void;
  /** Why they wait although they are followed. */
  heldBecause: string | undefined;
  letIn: () => void;
};

type Asked = {
  filter: AuditFilter;
  listed: readonly AuditEvent[] | undefined;
  asOf: Date;
  isAtTop: boolean;
  isReading: boolean;
  box: RefObject<HTMLDivElement | null>;
};

/**
 * What has come since the list was read. Followed, it comes in at the top by itself, except while somebody reads: then,
 * and when it is not followed, it waits to be let in, so that nothing moves under the eye.
 */
export function useArrivals({ filter, listed, asOf, isAtTop, isReading, box }: Asked): Arrivals {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { params, write } = useAddress();
  const isFollowing = params.get("follow") === "1";
  const { state: live } = useLive();
  const asked = JSON.stringify(filter);
  const [kept, keep] = useState({ asked, added: NONE });
  const added = kept.asked === asked ? kept.added : NONE;
  const rows = [...added, ...(listed ?? [])];
  const newest = rows[0];
  const after: AuditPlace = newest ? placeOf(newest) : { at: asOf, scope: "", seq: 0 };
  const { data: newer } = useQuery({
    ...trpc.audit.newer.queryOptions({ ...filter, after }),
    enabled: isAtTop,
    ...(live !== "live" && { refetchInterval: POLL_MS }),
  });
  const waiting = newer?.count ?? 0;
  const elsewhere = useElsewhere(box);
  const heldBecause = isReading ? "while the panel is open" : elsewhere;

  function letIn() {
    if (!newer || newer.count === 0) return;
    if (newer.count >= MOST_COUNTED || added.length > MOST_ADDED) {
      keep({ asked, added: NONE });
      void queryClient.fetchQuery({ ...trpc.audit.list.queryOptions(filter), staleTime: 0 });
    } else keep({ asked, added: [...newer.rows, ...added] });
  }

  const comesIn = isFollowing && isAtTop && !heldBecause && waiting > 0;
  const latest = useRef(letIn);
  useEffect(() => {
    latest.current = letIn;
  });
  useEffect(() => {
    if (!comesIn || !newer) return;
    latest.current();
    announce(`${newer.count} new ${newer.count === 1 ? "event" : "events"}.`);
  }, [comesIn, newer]);

  return {
    rows,
    waiting: comesIn ? 0 : waiting,
    isFollowing,
    setFollowing: (next) => write({ follow: next ? "1" : undefined }),
    heldBecause,
    letIn: () => {
      letIn();
      box.current?.querySelector("[data-table]")?.scrollTo({ top: 0 });
      window.scrollTo({ top: 0 });
    },
  };
}

const placeOf = ({ at, scope, seq }: AuditEvent): AuditPlace => ({ at, scope, seq });

const SCROLLED_PX = 24;

/** Why rows that come in would move what is read: others than the first are seen, or one is under the pointer. */
function useElsewhere(box: RefObject<HTMLDivElement | null>): string | undefined {
  const [because, setBecause] = useState<string>();
  useEffect(() => {
    let isPointed = false;
    function look() {
      const table = box.current?.querySelector("[data-table]");
      const isScrolled =
        (table?.scrollTop ?? 0) > SCROLLED_PX || (table?.getBoundingClientRect().top ?? 0) < 0;
      setBecause(
        isScrolled
          ? "while you read further down"
          : isPointed
            ? "while the pointer is in the list"
            : undefined,
      );
    }
    function point(event: PointerEvent) {
      if (event.pointerType === "touch") return;
      isPointed = event.target instanceof Element && event.target.closest("[data-row]") !== null;
      look();
    }
    window.addEventListener("scroll", look, { capture: true, passive: true });
    window.addEventListener("pointerover", point, { passive: true });
    return () => {
      window.removeEventListener("scroll", look, { capture: true });
      window.removeEventListener("pointerover", point);
    };
  }, [box]);
  return because;
}
