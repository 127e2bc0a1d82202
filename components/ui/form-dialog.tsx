"use client";

import type { ReactNode } from "react";
import { Button } from "./button";
import { Dialog, type DialogProps } from "./dialog";
import { Form } from "./form";

type FormDialogProps = {
  title: string;
  description?: ReactNode;
  size?: DialogProps["size"];
  onSubmit: (fields: FormData) => void;
  onClose: () => void;
  pending: boolean;
  error: string | undefined;
  /** What the submitting button says. */
  submit: string;
  blockedBecause?: string | undefined;
  /** What the other button says. */
  cancel?: string;
  /** Stands after both buttons. */
  more?: ReactNode;
  /** What stands in the form's place once it has succeeded, and must be closed by hand. */
  done?: { title: string; shown: ReactNode } | undefined;
  children: ReactNode;
};

/** A form in a dialog of its own: submitted, or left without a trace. */
export function FormDialog({
  title,
  description,
  size = "medium",
  onSubmit,
  onClose,
  pending,
  error,
  submit,
  blockedBecause,
  cancel = "Cancel",
  more,
  done,
  children,
}: FormDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={done?.title ?? title}
      description={done ? undefined : description}
      size={size}
      actions={
        done && (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        )
      }
    >
      {done?.shown ?? (
        <Form
          label={title}
          pending={pending}
          error={error}
          onSubmit={onSubmit}
          actions={
            <>
              <Button onClick={onClose}>{cancel}</Button>
              <Button type="submit" variant="primary" pending={pending} blockedBecause={blockedBecause}>
                {submit}
              </Button>
              {more}
            </>
          }
        >
          {children}
        </Form>
      )}
    </Dialog>
  );
}
