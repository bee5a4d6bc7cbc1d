import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/field';
import { CloseIcon, PlusIcon } from '@/components/ui/icons';
import { OPTIONS_MAX } from './draft-form';

interface OptionsEditorProps {
  options: readonly string[];
  error: string | undefined;
  onChange: (options: string[]) => void;
}

/** The options of a choice. Enter goes on to the next one, as in a list. */
export function OptionsEditor({ options, error, onChange }: OptionsEditorProps) {
  const { t } = useTranslation();
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const [focusOn, setFocusOn] = useState<{ index: number } | null>(null);
  useEffect(() => {
    if (focusOn) list.current?.querySelectorAll('input')[focusOn.index]?.focus();
  }, [focusOn]);
  const addAfter = (index: number): void => {
    if (options.length >= OPTIONS_MAX) return;
    onChange([...options.slice(0, index + 1), '', ...options.slice(index + 1)]);
    setFocusOn({ index: index + 1 });
  };
  const remove = (index: number): void => {
    onChange(options.filter((_, at) => at !== index));
    setFocusOn({ index: Math.max(0, index - 1) });
  };

  return (
    <fieldset className="grid gap-2" aria-describedby={error ? id : undefined}>
      <legend className="mb-1.5 text-sm font-semibold">{t('questions.editor.options')}</legend>
      <ul ref={list} className="grid gap-2">
        {options.map((option, index) => (
          // Options have nothing but their place to be known by.
          <li key={index} className="flex gap-2">
            <Input
              aria-label={t('questions.editor.option', { number: index + 1 })}
              aria-invalid={error ? true : undefined}
              dir="auto"
              maxLength={200}
              value={option}
              onChange={(event) => {
                onChange(options.map((one, at) => (at === index ? event.target.value : one)));
              }}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
                event.preventDefault();
                addAfter(index);
              }}
            />
            <Button
              variant="quiet"
              className="px-2.5"
              aria-label={t('questions.editor.removeOption', { number: index + 1 })}
              disabled={options.length <= 2}
              onClick={() => {
                remove(index);
              }}
            >
              <CloseIcon />
            </Button>
          </li>
        ))}
      </ul>
      {error && (
        <p id={id} className="text-sm font-medium text-bad">
          {error}
        </p>
      )}
      <Button
        variant="quiet"
        className="w-fit px-2"
        disabled={options.length >= OPTIONS_MAX}
        onClick={() => {
          addAfter(options.length - 1);
        }}
      >
        <PlusIcon />
        {t('questions.editor.addOption')}
      </Button>
    </fieldset>
  );
}
