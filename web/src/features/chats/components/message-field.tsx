import { useId, useRef, type ClipboardEvent, type KeyboardEvent, type Ref } from 'react';
import { useMediaQuery } from '@/lib/hooks/use-media-query';
import { MESSAGE_MAX } from '../api/conversation';

/** Some browsers end the choice of a word before they tell of the key that ended it. */
const COMPOSED_MS = 100;

interface MessageFieldProps {
  ref: Ref<HTMLTextAreaElement>;
  label: string;
  value: string;
  'data-testid': string;
  onChange: (value: string) => void;
  onSubmit: () => void;
  onEscape: () => void;
  onFiles?: (files: File[]) => void;
  onBlur?: () => void;
}

/** Where one writes. Enter sends and Shift with Enter makes a new line; where one writes by touch, Enter is a new line. */
export function MessageField({ ref, label, value, onChange, onSubmit, onEscape, onFiles, onBlur, ...rest }: MessageFieldProps) {
  const id = useId();
  const isTouch = useMediaQuery('(hover: none) and (pointer: coarse)');
  const composedAt = useRef(-Infinity);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onEscape();
    if (event.key !== 'Enter' || event.shiftKey || isTouch) return;
    // Enter also ends the choice of a word in some languages.
    if (event.nativeEvent.isComposing || event.timeStamp - composedAt.current < COMPOSED_MS) return;
    event.preventDefault();
    onSubmit();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const files = [...event.clipboardData.files];
    if (files.length === 0 || !onFiles) return;
    event.preventDefault();
    onFiles(files);
  };
  return (
    <>
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <textarea
        {...rest}
        ref={ref}
        id={id}
        rows={1}
        // Nothing yet, it has the direction of the page, as the words that stand in its place.
        dir={value === '' ? undefined : 'auto'}
        enterKeyHint={isTouch ? 'enter' : 'send'}
        maxLength={MESSAGE_MAX}
        value={value}
        placeholder={label}
        className="field-sizing-content max-h-36 min-h-11 min-w-0 flex-1 resize-none rounded-3xl border border-edge bg-sheet px-4 py-2 text-base placeholder:text-soft"
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onBlur={onBlur}
        onCompositionEnd={(event) => {
          composedAt.current = event.timeStamp;
        }}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
    </>
  );
}
