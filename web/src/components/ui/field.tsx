import { useId, type ComponentProps, type ReactNode } from 'react';
import { cn } from '@/lib/cn';

interface Wiring {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

interface FieldProps {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  optional?: string | undefined;
  className?: string | undefined;
  children: (wiring: Wiring) => ReactNode;
}

/** A label, a control, a hint and an error, tied together for everyone. */
export function Field({ label, hint, error, optional, className, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [error && errorId, hint && hintId].filter(Boolean).join(' ');
  return (
    <div className={cn('grid content-start gap-1.5', className)} data-slot="field">
      <label htmlFor={id} className="text-sm font-semibold">
        <bdi dir="auto">{label}</bdi>
        {optional && <span className="ms-1.5 font-normal text-soft">{optional}</span>}
      </label>
      {children({ id, 'aria-describedby': describedBy || undefined, 'aria-invalid': error ? true : undefined })}
      {hint && (
        <p id={hintId} className="text-sm text-soft">
          <bdi dir="auto">{hint}</bdi>
        </p>
      )}
      {error && (
        <p id={errorId} className="text-sm font-medium text-bad" dir="auto">
          {error}
        </p>
      )}
    </div>
  );
}

const CONTROL =
  'min-h-11 w-full rounded-md border border-edge bg-sheet px-3 py-2 text-base text-ink placeholder:text-soft aria-invalid:border-bad';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input data-slot="input" {...rest} className={cn(CONTROL, className)} />;
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea rows={3} data-slot="textarea" {...rest} className={cn(CONTROL, className)} />;
}

export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select data-slot="select" {...rest} className={cn(CONTROL, className)} />;
}
