"use client";

import { type RefObject, useEffect, useRef, useState } from "react";

const NEAR = "200px";

/** Whether the element was ever near the screen, or is about to be printed. */
export function useSeen<T extends Element>(): [RefObject<T | null>, boolean] {
  const ref = useRef<T>(null);
  const [isSeen, setIsSeen] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (isSeen || !element) return;
    const see = () => setIsSeen(true);
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && see(),
      { rootMargin: NEAR },
    );
    observer.observe(element);
    window.addEventListener("beforeprint", see);
    return () => {
      observer.disconnect();
      window.removeEventListener("beforeprint", see);
    };
  }, [isSeen]);
  return [ref, isSeen];
}
