"use client";

import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import { ErrorNote } from "@/components/ui/error-note";
import { NO_DATABASE, TOO_OFTEN } from "@/domain/page-trouble";

const ASK_MS = 5000;
const reload = () => window.location.reload();

/** In place of a page, or of all of them, that could not be drawn; `digest` is all that the browser is told of why. */
export function PageFailed({ digest, isAll = false }: { digest: string | undefined; isAll?: boolean }) {
  const again = <Button onClick={reload}>Try again</Button>;
  if (digest === NO_DATABASE) return <NoDatabase />;
  if (digest === TOO_OFTEN)
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
      works={isAll ? "Nothing was changed." : "The other pages still work; nothing was changed."}
      advice="Try again. If it stays so, give the reference to whoever runs this console."
      reference={digest}
      actions={again}
    />
  );
}

function NoDatabase() {
  useEffect(() => {
    const timer = setInterval(() => {
      void fetch("/api/health/ready").then(
        ({ ok }) => ok && reload(),
        () => undefined,
      );
    }, ASK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <ErrorNote
      title="The console's database does not answer."
      works="Nothing was changed and nothing is lost, but until it is back nothing is watched and nobody is alerted."
      advice="This page comes back by itself as soon as the database does. If it stays so, tell whoever runs this console."
      actions={<Button onClick={reload}>Try now</Button>}
    />
  );
}
