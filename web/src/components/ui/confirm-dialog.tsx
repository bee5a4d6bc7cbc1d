import { useEffect, useId, useRef } from 'react';
import { Button } from './button';

interface ConfirmDialogProps {
  open: boolean;
  title: string;
  text: string;
  confirmLabel: string;
  cancelLabel: string;
  busy?: boolean;
  confirmTestId?: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be undone. The browser's own dialog keeps the focus inside and closes on Escape. */
export function ConfirmDialog({ open, title, text, confirmLabel, cancelLabel, busy = false, confirmTestId, onConfirm, onClose }: ConfirmDialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const textId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (open && dialog && !dialog.open) dialog.showModal();
    if (!open && dialog?.open) dialog.close();
  }, [open]);

  return (
    <dialog
      ref={ref}
      onClose={onClose}
      aria-labelledby={titleId}
      aria-describedby={textId}
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-xl border border-line bg-sheet p-6 text-ink shadow-sheet"
    >
      <h2 id={titleId} className="text-xl font-bold">
        {title}
      </h2>
      <p id={textId} className="mt-2 text-soft">
        {text}
      </p>
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button variant="quiet" onClick={onClose}>
          {cancelLabel}
        </Button>
        <Button variant="danger" busy={busy} onClick={onConfirm} data-testid={confirmTestId}>
          {confirmLabel}
        </Button>
      </div>
    </dialog>
  );
}
