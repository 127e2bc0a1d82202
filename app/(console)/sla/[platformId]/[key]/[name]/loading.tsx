import { PromiseSkeleton } from "@/components/sla/promise-skeleton";

export default function Loading() {
  return <PromiseSkeleton />;
}
