"use client";

import { createContext, type ReactNode, useContext } from "react";
import { useClockText } from "@/components/ui/time";

export type LiveState = "live" | "reconnecting" | "polling";

/** How news reaches this page, and when the last of it came. */
export type Live = { state: LiveState; asOf: Date; lateAfterSeconds?: number };

const LiveContext = createContext<Live | undefined>(undefined);

export function LiveProvider({ value, children }: { value: Live; children: ReactNode }) {
  return <LiveContext value={value}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("useLive is used outside LiveProvider.");
  return live;
}

const LATE_AFTER_SECONDS = 60;

export function useIsLate({ asOf, lateAfterSeconds = LATE_AFTER_SECONDS }: Live): boolean {
  return useClockText((now) => (now - asOf.getTime() > lateAfterSeconds * 1000 ? "late" : ""), "") === "late";
}
