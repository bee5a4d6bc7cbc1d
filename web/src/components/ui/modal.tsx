import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { cn } from '@/lib/cn';

interface ModalProps {
  open: boolean;
  title: string;
  text?: string | undefined;
  className?: string;
  'data-testid'?: string;
  onClose: () => void;
  children: ReactNode;
}

/** Something to decide before going on. The browser's own dialog keeps the focus inside and closes on Escape. */
export function Modal({ open, title, text, className, onClose, children, ...rest }: ModalProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const textId = useId();
  // Closed before it is taken away: only then the focus goes back to where it was.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!open || !dialog) return undefined;
    dialog.showModal();
    return () => {
      dialog.close();
    };
  }, [open]);

  return (
    <dialog
      ref={ref}
      onClose={({ currentTarget }) => {
        if (!currentTarget.open) onClose();
      }}
      aria-labelledby={titleId}
      aria-describedby={text === undefined ? undefined : textId}
      {...rest}
      className={cn('m-auto w-[min(28rem,calc(100vw-2rem))] rounded-xl border border-line bg-sheet p-6 text-ink shadow-sheet', className)}
    >
      <h2 id={titleId} className="wrap-anywhere text-xl font-bold">
        {title}
      </h2>
      {text !== undefined && (
        <p id={textId} className="mt-2 text-soft">
          {text}
        </p>
      )}
      {children}
    </dialog>
  );
}
