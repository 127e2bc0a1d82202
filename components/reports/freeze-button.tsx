"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Snowflake } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { whyNot } from "@/domain/access";
import type { OneReport } from "./report-types";
import { isOpenPart, many } from "./report-words";

const ConfirmDialog = dynamic(
  () => import("@/components/ui/confirm-dialog").then((module) => module.ConfirmDialog),
  { ssr: false },
);

/** From then on nothing of it changes, whoever asks. */
export function FreezeButton({ data: { report, definition, parts } }: { data: OneReport }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const [isAsking, setAsking] = useState(false);
  const freeze = useMutation(
    trpc.reports.freeze.mutationOptions({
      onSuccess: () => {
        setAsking(false);
        toast({ text: "The report is frozen.", status: "ok" });
      },
      onSettled: () => queryClient.invalidateQueries(trpc.reports.pathFilter()),
    }),
  );
  const open = parts.filter(isOpenPart);
  return (
    <>
      <Button
        variant="primary"
        icon={<Snowflake className="size-3.5" aria-hidden />}
        blockedBecause={
          whyNot(me, "report:make") ??
          (report.state === "waiting" ? undefined : "It is not put together yet.")
        }
        onClick={() => setAsking(true)}
      >
        Freeze 1 report…
      </Button>
      {isAsking && (
        <ConfirmDialog
          open
          onOpenChange={(next) => !next && setAsking(false)}
          title={`Freeze ${definition.title}, ${report.periodName}?`}
          confirmLabel="Freeze 1 report"
          onConfirm={() => freeze.mutate({ id: report.id })}
          pending={freeze.isPending}
          error={freeze.error?.message}
        >
          <p>
            It is hashed, chained to the one before it, and sent to everybody on its list. Nothing of it can
            be changed or taken back after that.
          </p>
          {open.length > 0 && (
            <p className="text-warn">
              Nobody wrote {many(open.length, "part")}: {open.map(({ title }) => title).join(", ")}. The
              report will say so.
            </p>
          )}
        </ConfirmDialog>
      )}
    </>
  );
}
