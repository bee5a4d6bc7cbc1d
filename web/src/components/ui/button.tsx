import type { ComponentProps, ReactNode } from 'react';
import { cn } from '@/lib/cn';

type Variant = 'primary' | 'outline' | 'quiet' | 'danger';

const VARIANTS: Record<Variant, string> = {
  primary: 'bg-madder text-on-madder hover:bg-madder-deep border-transparent',
  outline: 'border-edge text-ink hover:bg-sunk',
  quiet: 'border-transparent text-ink hover:bg-sunk',
  danger: 'border-bad text-bad hover:bg-bad-wash',
};

/** The look of a button, for links that act as one. */
export function buttonClass(variant: Variant = 'primary', className?: string): string {
  return cn(
    'inline-flex min-h-11 items-center justify-center gap-2 rounded-md border px-4 py-2 text-base font-semibold no-underline',
    'transition-colors disabled:cursor-not-allowed disabled:opacity-60 aria-disabled:opacity-60',
    VARIANTS[variant],
    className,
  );
}

interface ButtonProps extends ComponentProps<'button'> {
  variant?: Variant;
  /** Shows that the work is under way and takes no second click; the button keeps its place and focus. */
  busy?: boolean;
  children: ReactNode;
}

export function Button({ variant = 'primary', busy = false, className, onClick, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      data-slot="button"
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
      {...rest}
      className={buttonClass(variant, className)}
    >
      {busy && <span aria-hidden className="size-4 animate-spin rounded-full border-2 border-current border-e-transparent" />}
      {children}
    </button>
  );
}
