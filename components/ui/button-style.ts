import { cva, type VariantProps } from "class-variance-authority";

export const buttonStyle = cva(
  "inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded border font-medium transition-colors aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-sunken aria-disabled:text-ink-3 max-sm:min-h-11 max-sm:shrink max-sm:whitespace-normal",
  {
    variants: {
      variant: {
        primary: "border-transparent bg-accent-fill text-on-accent hover:bg-accent-fill-hover",
        plain: "border-transparent bg-accent-soft text-accent hover:bg-accent-soft-hover",
        outlined: "border-line-2 bg-surface text-ink hover:bg-hover",
        danger: "border-alert-solid bg-surface text-alert hover:bg-alert-soft",
        quiet: "border-transparent bg-transparent text-ink-2 hover:bg-hover hover:text-ink",
      },
      size: {
        small: "h-6 px-2 text-sm max-sm:px-3",
        medium: "h-8 px-3 text-base",
      },
    },
    defaultVariants: { variant: "outlined", size: "medium" },
  },
);

export type ButtonLook = VariantProps<typeof buttonStyle>;
