"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { RunbookDocumentShown } from "@/components/runbooks/runbook-document";
import { runbookHref } from "@/components/runbooks/runbook-words";
import { usePerson } from "@/components/shell/person";
import { Button, ButtonLink } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { PageHeader } from "@/components/ui/page";
import { Tabs } from "@/components/ui/tabs";
import { Time } from "@/components/ui/time";
import { useIsPhone } from "@/components/ui/use-is-phone";
import { whyNot } from "@/domain/access";
import type { Editor } from "./document-types";
import { many, problemsText, versionsHref } from "./document-words";
import { EditorBanners } from "./editor-banners";
import { NumberedText, type Place } from "./numbered-text";
import { ProblemList } from "./problem-list";
import { PublishDialog } from "./publish-dialog";
import { useDraft } from "./use-draft";
import { type CheckedText, type RunbookText, useCheckedText, useRunbookText } from "./use-runbook-text";

/** The text of a runbook beside its rendering; on a phone one after the other. */
export function Workbench({ editor }: { editor: Editor }) {
  const router = useRouter();
  const me = usePerson();
  const isPhone = useIsPhone();
  const mayNot = whyNot(me, "runbook:edit");
  const text = useRunbookText(editor);
  const checked = useCheckedText(editor.id, text.text, mayNot === undefined);
  const draft = useDraft(editor);
  const [tab, setTab] = useState("text");
  const [goTo, setGoTo] = useState<Place>();
  const [isPublishing, setPublishing] = useState(false);
  const gone = useCallback(() => setGoTo(undefined), []);
  const blocked = mayNot ?? whyNotYet(editor, text, checked);

  function go(place: Place) {
    setTab("text");
    setGoTo(place);
  }

  const writing = (
    <div className="flex min-w-0 flex-col gap-3">
      <ProblemList problems={checked.problems} onGo={go} />
      <NumberedText
        label="Text of the runbook"
        text={text.text}
        problems={checked.problems}
        readOnly={mayNot !== undefined}
        goTo={goTo}
        onGone={gone}
        onChange={text.write}
      />
    </div>
  );
  const rendering = <Rendering checked={checked} mayNot={mayNot} />;
  return (
    <>
      <PageHeader
        title={editor.version === 0 ? "New runbook" : "Edit a runbook"}
        back={
          editor.version === 0
            ? { href: "/runbooks", label: "Runbooks" }
            : { href: runbookHref(editor.id), label: "The runbook" }
        }
        facts={
          <>
            <span className="font-mono">{editor.id}</span>
            <span>{editor.version === 0 ? "not published yet" : `of version ${text.base}`}</span>
            {editor.draft && (
              <span>
                draft saved <Time at={editor.draft.savedAt} />
              </span>
            )}
          </>
        }
        answer={mayNot ?? (checked.isChecking ? "It is being read…" : problemsText(checked.problems))}
        actions={
          <>
            {editor.version > 0 && <ButtonLink href={versionsHref(editor.id)}>Versions</ButtonLink>}
            <Button
              pending={draft.isPending}
              blockedBecause={mayNot ?? (text.isChanged ? undefined : "Nothing was written yet.")}
              onClick={() => draft.save({ runbookId: editor.id, baseVersion: text.base, text: text.text })}
            >
              Save draft
            </Button>
            <Button variant="primary" blockedBecause={blocked} onClick={() => setPublishing(true)}>
              Publish…
            </Button>
          </>
        }
      />
      <EditorBanners editor={editor} text={text} mayNot={mayNot} />
      {(checked.error ?? draft.error) && (
        <InlineError className="mb-3">{checked.error ?? draft.error}</InlineError>
      )}
      {isPhone ? (
        <Tabs
          label="Text and rendering"
          value={tab}
          onChange={setTab}
          tabs={[
            {
              value: "text",
              label: "Text",
              ...(checked.problems.length > 0 && { count: checked.problems.length }),
              panel: writing,
            },
            { value: "rendering", label: "Rendering", panel: rendering },
          ]}
        />
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-6 xl:grid-cols-2">
          {writing}
          {rendering}
        </div>
      )}
      {isPublishing && (
        <PublishDialog
          title={editor.version === 0 ? "Publish a new runbook" : "Publish this text"}
          runbookId={editor.id}
          baseVersion={text.base}
          before={editor.version === 0 ? "" : editor.text}
          after={text.text}
          warnings={checked.problems.length}
          onClose={() => setPublishing(false)}
          onPublished={() => {
            text.forget();
            router.push(runbookHref(editor.id));
          }}
        />
      )}
    </>
  );
}

function whyNotYet(editor: Editor, text: RunbookText, { problems, isChecking }: CheckedText) {
  if (editor.version > 0 && !text.isChanged) return `Nothing differs from version ${editor.version}.`;
  if (text.isBehind) return "Somebody published meanwhile. Look at the difference and decide first.";
  if (isChecking) return "It is being read.";
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (errors > 0) return `${many(errors, "error keeps", "errors keep")} it from being published.`;
  return undefined;
}

/** As it will be read; while a mistake keeps the text from being read, as it last could be. */
function Rendering({ checked, mayNot }: { checked: CheckedText; mayNot: string | undefined }) {
  if (mayNot) return null;
  const { document, isReadable } = checked;
  return (
    <section
      aria-label="Rendering"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
      tabIndex={0}
      className="min-w-0 focus-visible:outline-offset-2 xl:max-h-[calc(70dvh+16rem)] xl:overflow-y-auto"
    >
      {document ? (
        <>
          {!isReadable && (
            <p role="status" className="mb-3 text-sm text-ink-2">
              A mistake keeps the text from being read; this is how it looked before.
            </p>
          )}
          <h2 className="text-lg font-semibold">
            {document.number && <span className="mr-2 font-mono text-ink-2">{document.number}</span>}
            {document.title}
          </h2>
          <p className="mb-4 max-w-prose text-ink-2">{document.purpose}</p>
          <RunbookDocumentShown document={document} places={[]} />
        </>
      ) : (
        <p className="rounded border bg-surface px-4 py-6 text-ink-2">
          The rendering stands here once the text can be read.
        </p>
      )}
    </section>
  );
}
