export const metadata = { title: "Approvals" };

export default function Page() {
  return <h1>Approvals</h1>;
}
