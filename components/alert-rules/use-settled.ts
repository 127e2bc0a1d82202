"use client";

import { useEffect, useState } from "react";

/** The text as it stands once nobody has typed for a moment. */
export function useSettled(text: string, milliseconds = 600): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), milliseconds);
    return () => clearTimeout(timer);
  }, [text, milliseconds]);
  return settled;
}
