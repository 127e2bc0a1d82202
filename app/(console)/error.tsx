"use client";

import { TOO_OFTEN } from "@/components/too-often";
import { Button } from "@/components/ui/button";
import { ErrorNote } from "@/components/ui/error-note";

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const again = <Button onClick={reset}>Try again</Button>;
  if (error.digest === TOO_OFTEN)
    return (
      <ErrorNote
        title="You ask more than the console answers to one person."
        works="Nothing was changed."
        advice="Wait a few seconds, then try again. If many tabs are open, close those you do not need."
        actions={again}
      />
    );
  return (
    <ErrorNote
      title="This page could not be drawn."
      works="The other pages still work; nothing was changed."
      advice="Try again. If it stays so, give the reference to whoever runs this console."
      reference={error.digest}
      actions={again}
    />
  );
}
