export const metadata = { title: "Runbooks" };

export default function Page() {
  return <h1>Runbooks</h1>;
}
