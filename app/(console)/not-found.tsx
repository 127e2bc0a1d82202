import { Empty } from "@/components/ui/empty";

export default function Missing() {
  return (
    <Empty title="There is nothing here">
      It may have been removed, or the address has a mistake. The navigation shows what there is.
    </Empty>
  );
}
