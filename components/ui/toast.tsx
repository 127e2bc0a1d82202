"use client";

import dynamic from "next/dynamic";
import { useSyncExternalStore } from "react";
import type { Status } from "@/domain/status";

export type ToastContent = {
  text: string;
  status?: Status;
  undo?: () => void;
};

export type ShownToast = ToastContent & { id: number };

const nothing: readonly ShownToast[] = [];
const listeners = new Set<() => void>();
let shown = nothing;
let lastId = 0;

function show(next: readonly ShownToast[]) {
  shown = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Says that something was done, and for ten seconds offers to take it back. Failures belong beside their control, not here. */
export function toast(content: ToastContent): void {
  lastId += 1;
  show([...shown.slice(-2), { ...content, id: lastId }]);
}

const drop = (id: number) => show(shown.filter((one) => one.id !== id));

const ToastStack = dynamic(() => import("./toast-stack").then((module) => module.ToastStack), { ssr: false });

/** Shows the toasts; the root layout holds the only one. */
export function Toaster() {
  const toasts = useSyncExternalStore(
    subscribe,
    () => shown,
    () => nothing,
  );
  if (lastId === 0) return null;
  return <ToastStack toasts={toasts} onDrop={drop} />;
}
