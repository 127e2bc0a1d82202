"use client";

import { useMutation } from "@tanstack/react-query";
import { ShieldCheck, ShieldOff } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Time } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import type { OwnAccount } from "./account-types";
import { useAccountNews } from "./use-account-news";

const SetUpDialog = dynamic(() => import("./set-up-dialog").then((module) => module.SetUpDialog), {
  ssr: false,
});
const CodesDialog = dynamic(() => import("./codes-dialog").then((module) => module.CodesDialog), {
  ssr: false,
});

/** The authenticator and its recovery codes: what there is, and how to change it. */
export function SecondFactor({ account }: { account: OwnAccount }) {
  const [isSettingUp, setIsSettingUp] = useState(false);
  if (account.source === "identity-provider")
    return <p>Your second proof is kept at the identity provider. This console asks it when it needs one.</p>;
  return (
    <div className="flex flex-col items-start gap-3">
      {account.factor ? (
        <p className="flex flex-wrap items-center gap-x-2">
          <ShieldCheck className="size-4 text-ok" aria-hidden />
          <span className="font-medium">{account.factor.name}</span>
          <span className="text-ink-2">
            set up <Time at={account.factor.confirmedAt} /> · used <Time at={account.factor.lastUsedAt} /> ·{" "}
            {account.recoveryCodesLeft} of 10 recovery codes left
          </span>
        </p>
      ) : (
        <p className="flex items-start gap-2">
          <ShieldOff className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
          <span>
            No authenticator. With one, somebody who learns your password still cannot sign in as you.
          </span>
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button variant={account.factor ? "plain" : "primary"} onClick={() => setIsSettingUp(true)}>
          {account.factor ? "Set up another one…" : "Set up an authenticator…"}
        </Button>
        {account.factor && <FactorButtons account={account} />}
      </div>
      {isSettingUp && <SetUpDialog onClose={() => setIsSettingUp(false)} />}
    </div>
  );
}

function FactorButtons({ account }: { account: OwnAccount }) {
  const trpc = useTRPC();
  const onSettled = useAccountNews();
  const renew = useMutation(trpc.account.renewRecoveryCodes.mutationOptions({ onSettled }));
  const remove = useMutation(
    trpc.account.removeSecondFactor.mutationOptions({
      onSuccess: () => toast({ text: "The authenticator is removed.", status: "ok" }),
      onSettled,
    }),
  );
  const error = renew.error ?? remove.error;
  return (
    <>
      <Button pending={renew.isPending} onClick={() => renew.mutate({})}>
        New recovery codes
      </Button>
      <Button
        variant="danger"
        pending={remove.isPending}
        blockedBecause={
          account.needsFactor
            ? "Your role needs one. Set up another; it takes the place of this one."
            : undefined
        }
        onClick={() => remove.mutate({})}
      >
        Remove it
      </Button>
      {error && <InlineError className="basis-full">{error.message}</InlineError>}
      {renew.data && <CodesDialog codes={renew.data.codes} onClose={renew.reset} />}
    </>
  );
}
