"use client";

import { signOut } from "@/components/shell/sign-out";
import { Button } from "@/components/ui/button";
import type { Role } from "@/domain/access";
import { SetUpSteps } from "./set-up-steps";

/** For whose role needs an authenticator: nothing else can be done before. */
export function FirstFactor({ name, role }: { name: string; role: Role }) {
  return (
    <div className="flex flex-col gap-4">
      <p>
        You are signed in as {name}. The role {role} needs an authenticator here; everything else waits until
        it is set up.
      </p>
      <SetUpSteps
        cancel={<Button onClick={() => void signOut()}>Sign out</Button>}
        onDone={() => window.location.assign("/")}
      />
    </div>
  );
}
