"use client";

import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import type { SetUp } from "./account-types";
import { RecoveryCodes } from "./recovery-codes";
import { useAccountNews } from "./use-account-news";

/** Name it, scan the picture, give the first code, keep the recovery codes. */
export function SetUpSteps({ cancel, onDone }: { cancel: ReactNode; onDone: () => void }) {
  const trpc = useTRPC();
  const onSettled = useAccountNews();
  const begin = useMutation(trpc.account.beginSecondFactor.mutationOptions());
  const confirm = useMutation(trpc.account.confirmSecondFactor.mutationOptions({ onSettled }));

  if (confirm.data)
    return (
      <div className="flex flex-col items-start gap-4">
        <RecoveryCodes codes={confirm.data.codes} />
        <Button variant="primary" onClick={onDone}>
          I have kept them
        </Button>
      </div>
    );
  if (begin.data) {
    const { id } = begin.data;
    return (
      <Form
        key="code"
        label="The first code"
        pending={confirm.isPending}
        error={confirm.error?.message}
        onSubmit={(fields) => confirm.mutate({ id, code: String(fields.get("code")) })}
        actions={
          <>
            {cancel}
            <Button type="submit" variant="primary" pending={confirm.isPending}>
              Confirm
            </Button>
          </>
        }
      >
        <Picture setUp={begin.data} />
        <Field label="The code it shows now">
          <Input
            name="code"
            autoComplete="one-time-code"
            inputMode="numeric"
            pattern="[0-9 ]{6,7}"
            required
            className="max-w-40 font-mono"
          />
        </Field>
      </Form>
    );
  }
  return (
    <Form
      key="name"
      label="Name the device"
      pending={begin.isPending}
      error={begin.error?.message}
      onSubmit={(fields) => begin.mutate({ name: String(fields.get("name")) })}
      actions={
        <>
          {cancel}
          <Button type="submit" variant="primary" pending={begin.isPending}>
            Go on
          </Button>
        </>
      }
    >
      <p>
        You need an app that shows codes, such as the authenticator of your phone or of your password keeper.
      </p>
      <Field label="Name of the device" hint="So that you know it again.">
        <Input name="name" required minLength={2} maxLength={60} defaultValue="Phone" autoComplete="off" />
      </Field>
    </Form>
  );
}

function Picture({ setUp: { picture, seed } }: { setUp: SetUp }) {
  return (
    <div className="flex flex-wrap items-start gap-4">
      {/* Black on white in every theme: cameras read nothing else well. */}
      <svg
        role="img"
        aria-label="The picture to scan with the app"
        viewBox={`0 0 ${picture.size} ${picture.size}`}
        shapeRendering="crispEdges"
        className="size-48 shrink-0 rounded border bg-white"
      >
        <path d={picture.path} fill="black" />
      </svg>
      <div className="min-w-0 flex-1 basis-56">
        <p>Scan the picture with the app, or type this key into it:</p>
        <p className="mt-2 flex items-start gap-1">
          <code className="font-mono text-sm break-all select-all">
            {seed.replace(/(.{4})(?=.)/g, "$1 ")}
          </code>
          <CopyButton text={seed} label="Copy the key" />
        </p>
      </div>
    </div>
  );
}
