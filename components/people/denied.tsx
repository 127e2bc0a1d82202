import { ErrorNote } from "@/components/ui/error-note";
import { PageHeader } from "@/components/ui/page";

/** Stands in place of a page that the person may not see. */
export function Denied({ title, what, because }: { title: string; what: string; because: string }) {
  return (
    <>
      <PageHeader title={title} />
      <ErrorNote
        title={`You may not ${what}.`}
        works="Every page in the navigation is open to you."
        advice={`${because} An admin can change your role.`}
      />
    </>
  );
}
