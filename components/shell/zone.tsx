"use client";

import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from "react";
import { TimeZoneProvider } from "@/components/ui/time-zone";
import type { ZoneChoice } from "./zone-choice";

export type ZoneOption = { value: ZoneChoice; zone: string };

export type Zone = {
  choice: ZoneChoice;
  /** The IANA name. */
  zone: string;
  options: readonly ZoneOption[];
  choose: (choice: ZoneChoice) => void;
  writes: "relative" | "absolute";
  setWrites: (writes: "relative" | "absolute") => void;
};

const ZoneContext = createContext<Zone | undefined>(undefined);

export type ZoneProviderProps = {
  initial: ZoneChoice;
  /** "America/Jamaica"; without one there is nothing between UTC and the browser. */
  platformZone?: string;
  drawnAt?: number;
  /** Keeps the choice for the person. */
  onChoose?: (choice: ZoneChoice) => void;
  children: ReactNode;
};

const never = () => () => undefined;

function useBrowserZone(): string {
  return useSyncExternalStore(
    never,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => "UTC",
  );
}

export function ZoneProvider({ initial, platformZone, drawnAt, onChoose, children }: ZoneProviderProps) {
  const [choice, setChoice] = useState(initial);
  const [writes, setWrites] = useState<Zone["writes"]>("relative");
  const browserZone = useBrowserZone();

  const options: ZoneOption[] = [
    { value: "utc", zone: "UTC" },
    { value: "browser", zone: browserZone },
    ...(platformZone ? [{ value: "platform", zone: platformZone } as const] : []),
  ];
  const zone = options.find((option) => option.value === choice)?.zone ?? "UTC";

  function choose(next: ZoneChoice) {
    setChoice(next);
    onChoose?.(next);
  }

  return (
    <ZoneContext value={{ choice, zone, options, choose, writes, setWrites }}>
      <TimeZoneProvider zone={zone} writes={writes} drawnAt={drawnAt}>
        {children}
      </TimeZoneProvider>
    </ZoneContext>
  );
}

export function useZone(): Zone {
  const zone = useContext(ZoneContext);
  if (!zone) throw new Error("useZone is used outside ZoneProvider.");
  return zone;
}
