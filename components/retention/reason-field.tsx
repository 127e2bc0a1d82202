import { Field, Textarea } from "@/components/ui/field";

export const ReasonField = () => (
  <Field label="Reason" required hint="Kept in the trail.">
    <Textarea name="reason" rows={2} required minLength={5} maxLength={1000} />
  </Field>
);

export const reasonIn = (form: FormData) => String(form.get("reason") ?? "").trim();
