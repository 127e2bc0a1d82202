"use client";

import { PageFailed } from "@/components/shell/page-failed";
import { FrontDoor } from "@/components/sign-in/front-door";

/** Where not even the frame of the console could be drawn. */
export default function FrameError({ error }: { error: Error & { digest?: string } }) {
  return (
    <FrontDoor title="Not now">
      <PageFailed digest={error.digest} isAll />
    </FrontDoor>
  );
}
