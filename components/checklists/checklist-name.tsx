import type { ChecklistSummary } from "./answers";

/** The title, and the environment where it is not the usual one. */
export function ChecklistName({
  checklist,
}: {
  checklist: Pick<ChecklistSummary, "title" | "environmentId">;
}) {
  const environment = checklist.environmentId.split("/").at(-1);
  return (
    <>
      {checklist.title}
      {environment !== "production" && <span className="font-normal text-ink-3"> {environment}</span>}
    </>
  );
}
