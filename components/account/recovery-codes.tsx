"use client";

import { CopyButton } from "@/components/ui/copy-button";

/** Ten codes, on screen once. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  return (
    <div className="flex flex-col gap-3">
      <p>
        Each works once, in place of a code of the authenticator. They are shown only here and now: keep them
        where you keep your passwords, not on the same device. Older ones no longer work.
      </p>
      <div className="relative rounded border bg-sunken p-3">
        <ul
          aria-label="Recovery codes"
          className="grid grid-cols-2 gap-x-6 gap-y-1 font-mono select-all max-sm:grid-cols-1"
        >
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <span className="absolute top-1 right-1">
          <CopyButton text={codes.join("\n")} label="Copy all" />
        </span>
      </div>
    </div>
  );
}
