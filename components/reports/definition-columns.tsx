import { Button } from "@/components/ui/button";
import type { Column } from "@/components/ui/table-column";
import type { Definition } from "./report-types";
import { many } from "./report-words";
import { clockText } from "./reports-words";

export type DefinitionVerb = "preview" | "edit" | "remove";

export const definitionColumns = (
  refused: string | undefined,
  onOpen: (verb: DefinitionVerb, definition: Definition) => void,
): readonly Column<Definition>[] => [
  { id: "title", header: "Report", cell: ({ title }) => title },
  { id: "clock", header: "When", wraps: true, grows: true, cell: clockText },
  {
    id: "to",
    header: "To whom",
    wraps: true,
    cell: ({ channelIds, addresses }) =>
      [...channelIds, ...addresses].join(", ") || <span className="text-ink-3">nobody</span>,
  },
  { id: "sections", header: "Sections", align: "end", cell: ({ sections }) => sections.length },
  {
    id: "parts",
    header: "Parts people write",
    wraps: true,
    cell: ({ prompts }) =>
      prompts.length === 0 ? <span className="text-ink-3">none</span> : many(prompts.length, "part"),
  },
  {
    id: "actions",
    header: "Actions",
    hidesHeader: true,
    cell: (definition) => (
      <span className="flex gap-1">
        <Button size="small" onClick={() => onOpen("preview", definition)}>
          Preview
        </Button>
        <Button size="small" blockedBecause={refused} onClick={() => onOpen("edit", definition)}>
          Edit…
        </Button>
        <Button
          size="small"
          variant="quiet"
          blockedBecause={refused}
          onClick={() => onOpen("remove", definition)}
        >
          Remove…
        </Button>
      </span>
    ),
  },
];
