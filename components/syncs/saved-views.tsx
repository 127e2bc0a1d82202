"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Bookmark, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { toast } from "@/components/ui/toast";
import { useAddress } from "@/components/ui/use-address";
import type { ViewScreen } from "@/domain/schema/view";

const SaveViewDialog = dynamic(() => import("./save-view-dialog").then((module) => module.SaveViewDialog), {
  ssr: false,
});

/** The filters that somebody keeps under a name, as links; and the button that keeps the present ones. */
export function SavedViews({
  screen,
  names,
  onShow,
}: {
  screen: ViewScreen;
  /** What of the address a view keeps. */
  names: readonly string[];
  onShow?: (text: string) => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { params, write } = useAddress();
  const [isNaming, setNaming] = useState(false);
  const { data: views = [] } = useQuery(trpc.jobs.views.queryOptions({ screen }));
  const remove = useMutation(
    trpc.jobs.removeView.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.jobs.views.pathFilter()),
      onError: (error) => toast({ text: error.message, status: "alert" }),
    }),
  );
  const present = queryOf(params, names);

  function show(query: string) {
    const kept = new URLSearchParams(query);
    write(Object.fromEntries(names.map((name) => [name, kept.get(name) ?? undefined])), "push");
    onShow?.(kept.get("q") ?? "");
  }

  return (
    <div className="ml-auto flex flex-wrap items-center gap-1 max-sm:ml-0">
      {views.map((view) => (
        <span key={view.id} className="inline-flex items-center">
          <Button
            size="small"
            variant="plain"
            aria-pressed={view.query === present}
            onClick={() => show(view.query)}
          >
            {view.name}
          </Button>
          <IconButton
            label={`Remove the view ${view.name}`}
            size="small"
            onClick={() => remove.mutate({ id: view.id })}
          >
            <Trash2 className="size-3.5" aria-hidden />
          </IconButton>
        </span>
      ))}
      <Button
        size="small"
        onClick={() => setNaming(true)}
        blockedBecause={present === "" ? "Choose a filter first: a view keeps filters." : undefined}
      >
        <Bookmark className="size-3.5" aria-hidden />
        Save view
      </Button>
      {isNaming && <SaveViewDialog screen={screen} query={present} onClose={() => setNaming(false)} />}
    </div>
  );
}

function queryOf(params: URLSearchParams, names: readonly string[]): string {
  const kept = new URLSearchParams();
  for (const name of names) {
    const value = params.get(name);
    if (value) kept.set(name, value);
  }
  return kept.toString();
}
