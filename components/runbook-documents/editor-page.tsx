"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTRPC } from "@/components/trpc";
import { TableSkeleton } from "@/components/ui/skeleton";

const Workbench = dynamic(() => import("./workbench").then((module) => module.Workbench), {
  ssr: false,
  loading: () => <TableSkeleton rows={14} columns={2} />,
});

/** Is what I write right, and what does it look like? */
export function EditorPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const { data: editor } = useSuspenseQuery(trpc.runbooks.editor.queryOptions({ id }));
  return <Workbench editor={editor} />;
}
