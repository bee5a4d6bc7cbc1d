import type { ReactNode } from 'react';
import { Button } from './button';

/** Grey lines where content will be; says once to screen readers that it is coming. */
export function Loading({ label, rows = 3 }: { label: string; rows?: number }) {
  return (
    <div role="status" className="grid gap-5 py-4">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} aria-hidden className="flex animate-pulse gap-5">
          <div className="size-14 shrink-0 rounded-md bg-sunk" />
          <div className="grid flex-1 gap-2.5">
            <div className="h-5 w-2/3 rounded bg-sunk" />
            <div className="h-4 w-2/5 rounded bg-sunk" />
            <div className="h-2 w-full max-w-sm rounded bg-sunk" />
          </div>
        </div>
      ))}
    </div>
  );
}

export function Empty({ title, text, children }: { title: string; text?: string; children?: ReactNode }) {
  return (
    <div className="grid justify-items-start gap-3 py-12">
      <div aria-hidden className="weave w-24 text-line" />
      <h2 className="text-2xl font-bold">{title}</h2>
      {text && <p className="max-w-prose text-soft">{text}</p>}
      {children}
    </div>
  );
}

interface FailedProps {
  title: string;
  text: string;
  retryLabel: string;
  onRetry: () => void;
}

export function Failed({ title, text, retryLabel, onRetry }: FailedProps) {
  return (
    <div role="alert" className="grid justify-items-start gap-3 py-12">
      <h2 className="text-2xl font-bold">{title}</h2>
      <p className="max-w-prose text-soft">{text}</p>
      <Button variant="outline" onClick={onRetry}>
        {retryLabel}
      </Button>
    </div>
  );
}
