"use client";

import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import dynamic from "next/dynamic";
import { PeopleNav } from "@/components/people/people-nav";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { PageHeader, Section } from "@/components/ui/page";
import { toast } from "@/components/ui/toast";
import { useAddress } from "@/components/ui/use-address";
import { can } from "@/domain/access";
import type { PlatformName } from "./access-types";
import { mineAnswer } from "./access-words";
import { AllAccess } from "./all-access";
import { GrantList } from "./grant-list";
import { RequestList } from "./request-list";
import { useAccessNews } from "./use-access-news";

const AskAccess = dynamic(() => import("./ask-access").then((module) => module.AskAccess), { ssr: false });

/** What may I do where? And for those who see it: who may do what where, and who asks for more? */
export function AccessPage({ platforms }: { platforms: readonly PlatformName[] }) {
  const trpc = useTRPC();
  const me = usePerson();
  const { params, write } = useAddress();
  const { data: mine } = useSuspenseQuery(trpc.grants.mine.queryOptions());
  const onSettled = useAccessNews();
  const withdraw = useMutation(
    trpc.grants.withdraw.mutationOptions({
      onSuccess: () => toast({ text: "Taken back.", status: "ok" }),
      onError: (error) => toast({ text: error.message, status: "alert" }),
      onSettled,
    }),
  );
  return (
    <>
      <PageHeader
        title="Access"
        answer={mineAnswer(mine)}
        actions={
          <Button
            icon={<KeyRound className="size-4" aria-hidden />}
            onClick={() => write({ ask: "1" }, "push")}
          >
            Ask for access…
          </Button>
        }
      />
      <PeopleNav />
      {can(me, "grant:read") && <AllAccess platforms={platforms} environments={mine.environments} />}
      <Section title="Your grants" facts="roles in some places, beside the role of your account">
        {mine.grants.length > 0 ? (
          <GrantList label="Your grants" grants={mine.grants} withPerson={false} />
        ) : (
          <div className="rounded border bg-surface">
            <Empty title="Nothing was granted to you">
              {mine.reach === "everywhere"
                ? "The role of your account counts everywhere. A grant adds another role in one place."
                : "The role of your account counts only where a grant says so. Ask for access; an admin decides."}
            </Empty>
          </div>
        )}
      </Section>
      {mine.requests.length > 0 && (
        <Section title="Your requests" facts="of the last thirty days">
          <RequestList
            label="Your requests"
            requests={mine.requests}
            withPerson={false}
            verb="Take back"
            onOpen={({ id }) => withdraw.mutate({ id })}
          />
        </Section>
      )}
      {params.get("ask") === "1" && (
        <AskAccess
          platforms={platforms}
          environments={mine.environments}
          onClose={() => write({ ask: undefined })}
        />
      )}
    </>
  );
}
