import type { Status } from "@/domain/status";

/** Whole class names, because Tailwind reads them as text. */
export const STATUS_TEXT: Record<Status, string> = {
  ok: "text-ok",
  warn: "text-warn",
  alert: "text-alert",
  unknown: "text-unknown",
  paused: "text-paused",
};

export const STATUS_BOX: Record<Status, string> = {
  ok: "border-ok-line bg-ok-soft text-ok",
  warn: "border-warn-line bg-warn-soft text-warn",
  alert: "border-alert-line bg-alert-soft text-alert",
  unknown: "hatched border-unknown-line bg-unknown-soft text-unknown",
  paused: "border-paused-line bg-paused-soft text-paused",
};

export const STATUS_MARK: Record<Status, string> = {
  ok: "text-ok-solid",
  warn: "text-warn-solid",
  alert: "text-alert-solid",
  unknown: "text-unknown",
  paused: "text-paused-solid",
};

export const STATUS_FILL: Record<Status, string> = {
  ok: "fill-ok-solid",
  warn: "fill-warn-solid",
  alert: "fill-alert-solid",
  unknown: "fill-unknown-solid",
  paused: "fill-paused-solid",
};
