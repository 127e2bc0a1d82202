"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { toast } from "@/components/ui/toast";
import { whyNot } from "@/domain/access";

/** Everything that a person may do to a tenant's record; each closes what asked for it and says what came of it. */
export function useTenantWork(onDone: () => void = () => undefined) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const options = (text: string) => ({
    onSuccess: () => {
      toast({ text, status: "ok" });
      onDone();
    },
    onSettled: () => queryClient.invalidateQueries(trpc.tenants.pathFilter()),
  });
  return {
    mayNotEdit: whyNot(me, "tenant:edit"),
    mayNotNote: whyNot(me, "tenant:note"),
    edit: useMutation(trpc.tenants.edit.mutationOptions(options("The record is changed."))),
    suspend: useMutation(
      trpc.tenants.suspend.mutationOptions(options("Suspended: nobody is told of its alerts.")),
    ),
    resume: useMutation(trpc.tenants.resume.mutationOptions(options("Live again: its alerts are told."))),
    note: useMutation(trpc.tenants.note.mutationOptions(options("Written down."))),
    confirm: useMutation(trpc.tenants.confirmKnown.mutationOptions(options("It is known."))),
    link: useMutation(trpc.tenants.customers.link.mutationOptions(options("Linked to one customer."))),
    unlink: useMutation(
      trpc.tenants.customers.unlink.mutationOptions(options("It belongs to no customer now.")),
    ),
    rename: useMutation(
      trpc.tenants.customers.rename.mutationOptions(options("The customer has another name.")),
    ),
    reject: useMutation(
      trpc.tenants.customers.reject.mutationOptions(
        options("Not asked again, unless another one looks like them."),
      ),
    ),
  };
}

export type TenantWork = ReturnType<typeof useTenantWork>;
