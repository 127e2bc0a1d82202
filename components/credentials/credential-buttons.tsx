"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { newFlowHref } from "@/components/flows/flow-address";
import { flowHref } from "@/components/flows/flow-words";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button, ButtonLink } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { whyNot } from "@/domain/access";
import { isOpenFlow } from "@/domain/flow";
import type { CredentialDetail } from "./credential-types";
import { isBeingTried } from "./credential-words";

const EditCredential = dynamic(() => import("./edit-credential").then((module) => module.EditCredential), {
  ssr: false,
});
const RevokeSheet = dynamic(() => import("./revoke-sheet").then((module) => module.RevokeSheet), {
  ssr: false,
});

const EnterSecret = dynamic(() => import("./enter-secret").then((module) => module.EnterSecret), {
  ssr: false,
});

type Opened = "edit" | "enter" | "revoke";

/** What can be done with it, the usual first; what cannot is there with its reason. */
export function CredentialButtons({ credential }: { credential: CredentialDetail }) {
  const me = usePerson();
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  const gone = credential.goneAt ? "Nobody tells of this credential any more." : undefined;
  return (
    <>
      <RotateButtons credential={credential} />
      <TestNow credential={credential} />
      <Button blockedBecause={whyNot(me, "credential:edit") ?? gone} onClick={() => setOpened("edit")}>
        Edit…
      </Button>
      <Button blockedBecause={whyNot(me, "secret:enter") ?? gone} onClick={() => setOpened("enter")}>
        Enter the secret…
      </Button>
      {credential.revoke && (
        <Button
          variant="danger"
          icon={<KeyRound className="size-4" aria-hidden />}
          blockedBecause={whyNot(me, "action:destroy") ?? gone}
          onClick={() => setOpened("revoke")}
        >
          Revoke now…
        </Button>
      )}
      {opened === "edit" && <EditCredential credential={credential} onClose={close} />}
      {opened === "enter" && <EnterSecret credential={credential} onClose={close} />}
      {opened === "revoke" && credential.revoke && (
        <RevokeSheet credential={credential} action={credential.revoke} onClose={close} />
      )}
    </>
  );
}

function RotateButtons({ credential }: { credential: CredentialDetail }) {
  const router = useRouter();
  const me = usePerson();
  const { plans, flows, environmentId, id, tenant, facts } = credential;
  const open = flows.find(({ state }) => isOpenFlow(state));
  if (open)
    return (
      <ButtonLink variant="primary" href={flowHref(open.id)}>
        Go to its rotation
      </ButtonLink>
    );
  if (plans.length === 0)
    return <Button blockedBecause="No rotation is known for it on this deployment.">Rotate…</Button>;
  const known: Record<string, unknown> = { tenant, ...facts };
  return plans.map((plan) => (
    <Button
      key={plan.key}
      variant={plan.emergency ? "danger" : "primary"}
      blockedBecause={
        whyNot(me, "credential:rotate") ??
        (credential.goneAt ? "Nobody tells of this credential any more." : undefined)
      }
      onClick={() =>
        router.push(
          newFlowHref({
            environmentId,
            plan: plan.key,
            credentialId: id,
            given: Object.fromEntries(
              plan.fields.flatMap(({ key }) => (known[key] ? [[key, String(known[key])]] : [])),
            ),
          }),
        )
      }
    >
      {plan.emergency
        ? "Emergency rotation…"
        : plans.filter((one) => !one.emergency).length > 1
          ? `${plan.title}…`
          : "Rotate…"}
    </Button>
  ));
}

function TestNow({ credential }: { credential: CredentialDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const [askedAt, setAskedAt] = useState<number>();
  const test = useMutation(
    trpc.credentials.test.mutationOptions({
      onSuccess: () => setAskedAt(Date.now()),
      onSettled: () => queryClient.invalidateQueries(trpc.credentials.pathFilter()),
    }),
  );
  const isWaiting =
    isBeingTried(credential) ||
    (askedAt !== undefined &&
      Date.now() - askedAt < 10_000 &&
      (credential.testedAt?.getTime() ?? 0) < askedAt);
  return (
    <>
      <Button
        pending={test.isPending || isWaiting}
        blockedBecause={whyNot(me, "credential:test") ?? credential.whyNoTest ?? undefined}
        onClick={() => test.mutate({ id: credential.id })}
      >
        Test now
      </Button>
      {test.error && <InlineError>{test.error.message}</InlineError>}
    </>
  );
}
