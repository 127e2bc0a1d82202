"use client";

import { createContext, type ReactNode, useContext } from "react";

/** The zone in which moments are written, and whether they are written as ages or as clock times. */
export type TimeSettings = { zone: string; writes: "relative" | "absolute" };

const Settings = createContext<TimeSettings>({ zone: "UTC", writes: "relative" });

export function TimeZoneProvider({
  zone,
  writes = "relative",
  children,
}: {
  zone: string;
  writes?: TimeSettings["writes"];
  children: ReactNode;
}) {
  return <Settings value={{ zone, writes }}>{children}</Settings>;
}

export function useTimeSettings(): TimeSettings {
  return useContext(Settings);
}
