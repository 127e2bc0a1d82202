"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTRPC } from "@/components/trpc";

/** Tells once per full page load how long it took until its largest part was drawn, as the browser measured it. */
export function usePageLoad(): void {
  const trpc = useTRPC();
  const { mutate } = useMutation(trpc.home.recordPageLoad.mutationOptions());
  const told = useRef(false);

  useEffect(() => {
    if (told.current || typeof PerformanceObserver === "undefined") return;
    let largest = 0;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) largest = Math.max(largest, entry.startTime);
    });
    try {
      observer.observe({ type: "largest-contentful-paint", buffered: true });
    } catch {
      return;
    }
    const timer = setTimeout(() => {
      observer.disconnect();
      if (told.current || largest === 0) return;
      told.current = true;
      mutate({ page: patternOf(window.location.pathname), milliseconds: largest });
    }, 3000);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [mutate]);
}

const SECTIONS = ["platforms", "checklists", "thresholds", "drills", "audit", "people"];

/** The page without what it is about: "/platforms/[]/[]". */
function patternOf(path: string): string {
  const [section, ...rest] = path.split("/").filter(Boolean);
  if (!section) return "/";
  return `/${SECTIONS.includes(section) ? section : "other"}${rest.map(() => "/[]").join("")}`;
}
