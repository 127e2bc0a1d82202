"use client";

import { Button } from "@/components/ui/button";
import { ErrorNote } from "@/components/ui/error-note";

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <ErrorNote
      title="This page could not be drawn."
      works="The other pages still work; nothing was changed."
      advice="Try again. If it stays so, give the reference to whoever runs this console."
      reference={error.digest}
      actions={<Button onClick={reset}>Try again</Button>}
    />
  );
}
