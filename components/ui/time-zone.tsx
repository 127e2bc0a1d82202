"use client";

import { createContext, type ReactNode, useContext } from "react";

/**
 * The zone in which moments are written, whether they are written as ages or as clock times, and when the server drew
 * the page: until a browser has taken it over, both write what was so then.
 */
export type TimeSettings = { zone: string; writes: "relative" | "absolute"; drawnAt?: number | undefined };

const Settings = createContext<TimeSettings>({ zone: "UTC", writes: "relative" });

export function TimeZoneProvider({
  zone,
  writes = "relative",
  drawnAt,
  children,
}: {
  zone: string;
  writes?: TimeSettings["writes"];
  drawnAt?: number | undefined;
  children: ReactNode;
}) {
  return <Settings value={{ zone, writes, drawnAt }}>{children}</Settings>;
}

export function useTimeSettings(): TimeSettings {
  return useContext(Settings);
}
