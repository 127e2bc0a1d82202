"use client";

import { LogIn } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { goToProvider } from "./go-to-provider";

export type ProviderChoice = { name: string; label: string };

/** One button for each identity provider; with a link, the account of the link is joined to whoever signs in there. */
export function ProviderButtons({
  providers,
  link,
}: {
  providers: readonly ProviderChoice[];
  link?: string;
}) {
  const [going, setGoing] = useState<string>();
  const [error, setError] = useState<string>();

  async function go(name: string) {
    setGoing(name);
    setError(undefined);
    setError(await goToProvider(name, link ? { kind: "bind", link } : { kind: "sign-in" }));
    setGoing(undefined);
  }

  return (
    <div className="flex flex-col gap-2">
      {providers.map(({ name, label }) => (
        <Button
          key={name}
          className="w-full"
          icon={<LogIn className="size-4" aria-hidden />}
          pending={going === name}
          onClick={() => void go(name)}
        >
          Continue with {label}
        </Button>
      ))}
      {error && <InlineError>{error}</InlineError>}
    </div>
  );
}
