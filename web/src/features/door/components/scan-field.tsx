import { useEffect, useId, useRef, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/field';

/** Characters of what a scanner reads; no QR code holds more. */
const CODE_MAX = 8000;

/**
 * Takes codes typed by hand, and tickets from a scanner that types like a keyboard: wherever the focus is, what it types
 * goes here, and Enter ends it.
 */
export function ScanField({ onRead }: { onRead: (text: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    // On a phone the focus would bring up the keyboard; there it comes when the field is touched.
    if (window.matchMedia('(pointer: fine)').matches) field.current?.focus();
    const follow = (event: KeyboardEvent): void => {
      const typed = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (typed && !isEditable(document.activeElement)) field.current?.focus();
    };
    document.addEventListener('keydown', follow);
    return () => {
      document.removeEventListener('keydown', follow);
    };
  }, []);

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const text = field.current?.value.trim() ?? '';
    if (field.current) field.current.value = '';
    if (text !== '') onRead(text);
  };
  return (
    <form onSubmit={submit} className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {t('door.field.label')}
      </label>
      <div className="flex gap-2">
        <Input
          ref={field}
          id={id}
          dir="ltr"
          data-testid="door-field"
          maxLength={CODE_MAX}
          autoComplete="off"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="go"
          className="min-h-14 flex-1 font-mono text-lg"
        />
        <Button type="submit" className="min-h-14 shrink-0 px-5">
          {t('door.field.submit')}
        </Button>
      </div>
    </form>
  );
}

function isEditable(element: Element | null): boolean {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
}
