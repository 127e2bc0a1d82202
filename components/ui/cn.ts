import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({
  extend: { theme: { text: ["answer"] } },
});

export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
