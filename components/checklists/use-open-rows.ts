"use client";

import { usePathname, useSearchParams } from "next/navigation";

/** Which rows show their evidence is part of the address, so that a link shows the same. */
export function useOpenRows(): { open: ReadonlySet<string>; flip: (key: string) => void } {
  const path = usePathname();
  const search = useSearchParams();
  const open = new Set(search.get("rows")?.split(",").filter(Boolean));

  function flip(key: string) {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    const params = new URLSearchParams(search);
    if (next.size > 0) params.set("rows", [...next].join(","));
    else params.delete("rows");
    const query = params.toString().replaceAll("%2C", ",");
    window.history.replaceState(null, "", query ? `${path}?${query}` : path);
  }

  return { open, flip };
}
