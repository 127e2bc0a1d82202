import type { Route } from "next";
import { ButtonLink } from "@/components/ui/button";
import { ErrorNote } from "@/components/ui/error-note";
import { PageHeader } from "@/components/ui/page";
import type { Permission } from "@/domain/access";

/** Stands in place of a page that the person may not see. */
export function Denied({
  title,
  what,
  because,
  need,
}: {
  title: string;
  what: string;
  because: string;
  /** The permission that is missing, to be explained. */
  need?: Permission;
}) {
  return (
    <>
      <PageHeader title={title} />
      <ErrorNote
        title={`You may not ${what}.`}
        works="Every page in the navigation is open to you."
        advice={`${because} An admin can change your role.`}
        actions={
          <ButtonLink href={`/people/permissions${need ? `?need=${need}` : ""}` as Route}>
            Why, and who can
          </ButtonLink>
        }
      />
    </>
  );
}
