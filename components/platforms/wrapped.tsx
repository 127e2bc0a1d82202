import type { ReactNode } from "react";

/** Text of a table's cell that may need several lines: room above and below keeps rows apart. */
export function Wrapped({ children }: { children: ReactNode }) {
  return <span className="block py-1.5">{children}</span>;
}
