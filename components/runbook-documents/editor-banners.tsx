"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { lineDifference } from "@/domain/line-difference";
import type { Editor } from "./document-types";
import { TextDifference } from "./text-difference";
import { useDropDraft } from "./use-draft";
import type { RunbookText } from "./use-runbook-text";

type Props = { editor: Editor; text: RunbookText; mayNot: string | undefined };

/** What whoever writes must know before going on: whose text this is, and what happened to it meanwhile. */
export function EditorBanners({ editor, text, mayNot }: Props) {
  const dropDraft = useDropDraft(editor);
  if (mayNot) return null;
  return (
    <div className="mb-4 flex flex-col gap-2 empty:hidden">
      {text.isChanged && text.from !== "published" && !text.isBehind && (
        <Box>
          <Banner
            action={
              <Button
                size="small"
                onClick={() => {
                  dropDraft();
                  text.restart(editor.text);
                }}
              >
                {editor.version === 0 ? "Begin anew" : `Back to version ${editor.version}`}
              </Button>
            }
          >
            {text.from === "draft"
              ? "This is your draft."
              : "This is what you wrote last and did not publish."}
          </Banner>
        </Box>
      )}
      {!text.isKept && text.isChanged && (
        <Box>
          <Banner status="warn">
            This browser keeps nothing: save a draft before you leave, or what you wrote is lost.
          </Banner>
        </Box>
      )}
      {text.isBehind && <Behind editor={editor} text={text} />}
      {editor.shippedText !== null && !text.isBehind && <Shipped editor={editor} text={text} />}
    </div>
  );
}

const Box = ({ children }: { children: React.ReactNode }) => (
  <div role="status" className="overflow-hidden rounded border">
    {children}
  </div>
);

function Behind({ editor, text }: Omit<Props, "mayNot">) {
  const trpc = useTRPC();
  const [isShown, setShown] = useState(false);
  const { data: lines } = useQuery({
    ...trpc.runbooks.difference.queryOptions({ id: editor.id, from: text.base, to: editor.version }),
    enabled: isShown && text.base > 0,
  });
  return (
    <Box>
      <Banner
        status="warn"
        action={
          <span className="flex flex-wrap gap-2 max-sm:w-full">
            {text.base > 0 && (
              <Button size="small" onClick={() => setShown(true)}>
                What changed
              </Button>
            )}
            <Button size="small" onClick={() => text.restart(editor.text)}>
              Take over version {editor.version}
            </Button>
            <Button size="small" onClick={text.rebase}>
              Go on with mine
            </Button>
          </span>
        }
      >
        Somebody published version {editor.version} meanwhile; you write on version {text.base}.
      </Banner>
      {isShown && lines && (
        <Dialog
          open
          onOpenChange={() => setShown(false)}
          title={`From version ${text.base} to version ${editor.version}`}
          size="large"
        >
          <TextDifference label="What changed meanwhile" lines={lines} />
        </Dialog>
      )}
    </Box>
  );
}

function Shipped({ editor, text }: Omit<Props, "mayNot">) {
  const [isShown, setShown] = useState(false);
  const { shippedText } = editor;
  const lines = useMemo(
    () => (isShown ? lineDifference(editor.text, shippedText ?? "") : []),
    [isShown, editor.text, shippedText],
  );
  if (shippedText === null) return null;
  return (
    <Box>
      <Banner
        action={
          <span className="flex flex-wrap gap-2 max-sm:w-full">
            <Button size="small" onClick={() => setShown(true)}>
              Compare
            </Button>
            <Button size="small" onClick={() => text.restart(shippedText)}>
              Take what ships
            </Button>
          </span>
        }
      >
        Another text ships with this console than the one that was published here.
      </Banner>
      {isShown && (
        <Dialog
          open
          onOpenChange={() => setShown(false)}
          title="What ships, against what is walked"
          size="large"
        >
          <TextDifference label="What ships" lines={lines} />
        </Dialog>
      )}
    </Box>
  );
}
