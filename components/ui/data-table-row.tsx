"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import type { MouseEvent } from "react";
import { Checkbox } from "./checkbox";
import { Link } from "./link";
import type { Column } from "./table-column";

type DataTableRowProps<Row> = {
  id: string;
  row: Row;
  columns: readonly Column<Row>[];
  href: Route | undefined;
  onOpen: ((row: Row) => void) | undefined;
  isOpen: boolean;
  isTabStop: boolean;
  isSelected: boolean | undefined;
  whyNotSelected: string | undefined;
  onFlip: (() => void) | undefined;
};

const isControl = (target: EventTarget | null) =>
  target instanceof Element && target.closest("a, button, input, select, textarea, label, summary") !== null;

export function DataTableRow<Row>(props: DataTableRowProps<Row>) {
  const { id, row, columns, href, onOpen, onFlip } = props;
  const router = useRouter();
  const canOpen = Boolean(onOpen ?? href);

  function open() {
    if (onOpen) onOpen(row);
    else if (href) router.push(href);
  }

  function onClick(event: MouseEvent) {
    if (!canOpen || isControl(event.target) || document.getSelection()?.isCollapsed === false) return;
    if (href && (event.metaKey || event.ctrlKey)) window.open(href, "_blank", "noopener");
    else open();
  }

  return (
    <tr
      data-row={id}
      aria-selected={props.isSelected ?? (props.isOpen || undefined)}
      tabIndex={props.isTabStop ? 0 : -1}
      onClick={onClick}
      data-opens={canOpen || undefined}
      data-selected={props.isSelected || undefined}
      data-open={props.isOpen || undefined}
    >
      {onFlip && (
        <td data-box>
          <Checkbox
            hideLabel
            label="Select the row"
            checked={props.isSelected ?? false}
            blockedBecause={props.whyNotSelected}
            onChange={onFlip}
          />
        </td>
      )}
      {columns.map((column, index) => (
        <td
          key={column.id}
          data-label={column.hidesHeader ? undefined : column.header}
          data-title={index === 0 || undefined}
          data-end={column.align === "end" || undefined}
          data-grows={column.grows || undefined}
          data-wraps={column.wraps || undefined}
          data-wide-only={column.hidesOnPhone || undefined}
        >
          {index === 0 && href ? (
            <Link
              href={href}
              onClick={(event) => openInPlace(event, onOpen && (() => onOpen(row)))}
              className="hover:underline max-sm:-my-2 max-sm:inline-block max-sm:py-2"
            >
              {column.cell(row)}
            </Link>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </tr>
  );
}

function openInPlace(event: MouseEvent, open: (() => void) | undefined) {
  if (!open || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  open();
}
