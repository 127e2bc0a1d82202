export const metadata = { title: "Actions" };

export default function Page() {
  return <h1>Actions</h1>;
}
