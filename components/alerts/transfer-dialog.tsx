"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { InlineError } from "@/components/ui/error-note";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import type { AlertPage } from "./alert-types";
import { LeaseField, useLease } from "./lease-field";

/** Somebody else has it from now on, for a while that starts anew. */
export function TransferDialog({ id, onClose }: { id: number; onClose: () => void }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.alerts.byId.queryOptions({ id }));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Hand over 1 alert"
      description={data?.alert.title}
      size="small"
    >
      {error && <InlineError>{error.message}</InlineError>}
      {!data && !error && <Skeleton className="h-40 w-full" />}
      {data && <TransferForm alert={data.alert} onClose={onClose} />}
    </Dialog>
  );
}

function TransferForm({ alert, onClose }: { alert: AlertPage["alert"]; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { id: me } = usePerson();
  const [toPersonId, setTo] = useState("");
  const { lease, setLease, shown, until } = useLease([alert.severity]);
  const { data: takers, error } = useQuery(trpc.alerts.takers.queryOptions());
  const others = takers?.filter(({ id }) => id !== alert.ownerId);
  const to = others?.find(({ id }) => id === toPersonId);
  const transfer = useMutation(
    trpc.alerts.transfer.mutationOptions({
      async onSuccess({ done, results }) {
        if (done === 0) return toast({ text: results[0]?.because ?? "Nothing was done.", status: "alert" });
        toast({ text: `Handed over: ${results[0]?.because}`, status: "ok" });
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.alerts.pathFilter()),
    }),
  );
  return (
    <Form
      pending={transfer.isPending}
      error={transfer.error?.message ?? error?.message}
      onSubmit={(fields) =>
        transfer.mutate({
          ids: [alert.id],
          toPersonId,
          until: until(),
          reason: String(fields.get("reason") ?? "").trim(),
        })
      }
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="primary"
            pending={transfer.isPending}
            blockedBecause={to ? undefined : "Choose a person first."}
          >
            Hand over 1 alert
          </Button>
        </>
      }
    >
      <Field
        label="To whom"
        required
        hint={`${alert.ownerName ? `${alert.ownerName} has it now. ` : ""}Whoever gets it is told by their contact, or by mail.`}
      >
        <Select
          className="w-full"
          value={toPersonId}
          placeholder="Choose a person"
          options={(others ?? []).map(({ id, name, role }) => ({
            value: id,
            label: `${name} (${role})${id === me ? ", you" : ""}`,
          }))}
          onChange={(event) => setTo(event.target.value)}
        />
      </Field>
      <LeaseField lease={lease} shown={shown} onChange={setLease} />
      <Field label="Why, and what should they know?" required>
        <Input name="reason" required minLength={5} maxLength={300} autoComplete="off" />
      </Field>
    </Form>
  );
}
