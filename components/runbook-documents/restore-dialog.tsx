"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { PublishDialog } from "./publish-dialog";

type Props = { id: string; version: number; current: number; onClose: () => void };

/** Publishes the text of an old version anew; nothing that was published is ever taken away. */
export function RestoreDialog({ id, version, current, onClose }: Props) {
  const trpc = useTRPC();
  const { data: old } = useQuery(trpc.runbooks.version.queryOptions({ id, version }));
  const { data: now } = useQuery(trpc.runbooks.version.queryOptions({ id, version: current }));
  if (!old || !now) return null;
  return (
    <PublishDialog
      title={`Put version ${version} back`}
      runbookId={id}
      baseVersion={current}
      before={now.text}
      after={old.text}
      onPublished={onClose}
      onClose={onClose}
    />
  );
}
