import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { CloseIcon } from './icons';

interface DrawerProps {
  title: string;
  closeLabel: string;
  'data-testid'?: string;
  onClose: () => void;
  children: ReactNode;
}

/** One thing in full beside the list it is in; on a phone above it. It is open as long as it is shown, and closes on Escape or a click beside it. */
export function Drawer({ title, closeLabel, onClose, children, ...rest }: DrawerProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const pressedBeside = useRef(false);
  // Closed before it is taken away: only then the focus goes back to where it was.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      {...rest}
      onClose={(event) => {
        // A dialog inside this one closes by itself.
        if (event.target === ref.current && !ref.current.open) onClose();
      }}
      // What is beside the drawer belongs to the dialog itself. A press that began inside, to mark text, is none beside it.
      onPointerDown={(event) => {
        pressedBeside.current = event.target === ref.current;
      }}
      onClick={(event) => {
        if (event.target === ref.current && pressedBeside.current) ref.current.close();
      }}
      className="drawer bg-sheet text-ink shadow-sheet"
    >
      <div className="min-h-full">
      <div className="sticky top-0 z-10 flex items-start justify-between gap-3 border-b border-line bg-sheet px-5 py-3">
        <h2 id={titleId} className="wrap-anywhere min-w-0 flex-1 py-1.5 text-2xl font-bold">
          <bdi dir="auto">{title}</bdi>
        </h2>
        <button
          type="button"
          aria-label={closeLabel}
          data-testid="close-drawer"
          className="grid size-11 shrink-0 place-items-center rounded-md hover:bg-sunk"
          onClick={() => ref.current?.close()}
        >
          <CloseIcon />
        </button>
      </div>
      <div className="px-5 py-5">{children}</div>
      </div>
    </dialog>
  );
}
