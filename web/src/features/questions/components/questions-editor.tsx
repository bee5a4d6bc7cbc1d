import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Field, Input, Select } from '@/components/ui/field';
import { BinIcon, DownIcon, PlusIcon, UpIcon } from '@/components/ui/icons';
import type { QuestionType } from '@/lib/api/wire';
import { fieldError } from '@/lib/i18n/problem-text';
import { announce } from '@/lib/notices';
import { hasOptions, moved, QUESTIONS_MAX, type DraftQuestion } from './draft-form';
import { OptionsEditor } from './options-editor';
import type { DraftForm } from './use-draft-form';

const TYPES: QuestionType[] = ['text', 'long_text', 'choice', 'choices'];

/** Writes what an event asks those who book. `error` is what the server said when it was saved. */
export function QuestionsEditor({ form, error }: { form: DraftForm; error: Error | null }) {
  const { t } = useTranslation();
  const list = useRef<HTMLOListElement>(null);
  const focusOn = useFocusAfter(list);
  const { drafts, mistakes } = form;
  const move = (index: number, to: number, button: 'up' | 'down'): void => {
    const question = drafts[index];
    if (!question) return;
    form.change(moved(drafts, index, to));
    // At the end of the way this button is disabled; the other one takes the focus.
    const end = button === 'up' ? to === 0 : to === drafts.length - 1;
    focusOn(`${question.key} ${end ? (button === 'up' ? 'down' : 'up') : button}`);
    announce(t('questions.editor.movedTo', { place: to + 1, total: drafts.length }));
  };
  const errorAt = (place: string): string | undefined => {
    const mistake = mistakes[place];
    return mistake ? t(`questions.editor.errors.${mistake}`) : fieldError(error, place);
  };

  return (
    <fieldset data-testid="questions-editor" className="grid gap-4">
      <legend className="text-xl font-bold">{t('questions.editor.title')}</legend>
      <p className="text-soft">{t('questions.editor.text')}</p>
      {drafts.length > 0 && (
        <ol ref={list} className="grid gap-4">
          {drafts.map((question, index) => (
            <DraftItem
              key={question.key}
              question={question}
              index={index}
              last={index === drafts.length - 1}
              errorAt={(field) => errorAt(`questions.${index}.${field}`)}
              onChange={(part) => {
                form.change(drafts.map((one) => (one.key === question.key ? { ...one, ...part } : one)));
              }}
              onMove={(to, button) => {
                move(index, to, button);
              }}
              onRemove={() => {
                form.change(drafts.filter(({ key }) => key !== question.key));
                const next = drafts[index + 1] ?? drafts[index - 1];
                if (next) focusOn(`${next.key} label`);
                announce(t('questions.editor.removed'));
              }}
            />
          ))}
        </ol>
      )}
      <Button
        variant="outline"
        className="w-fit"
        data-testid="add-question"
        disabled={drafts.length >= QUESTIONS_MAX}
        onClick={() => {
          focusOn(`${form.add()} label`);
        }}
      >
        <PlusIcon />
        {t('questions.editor.add')}
      </Button>
    </fieldset>
  );
}

/** Gives the focus to what carries this mark, once it is drawn: a question that moves would lose it. */
function useFocusAfter(list: React.RefObject<HTMLElement | null>): (mark: string) => void {
  const [wanted, setWanted] = useState<{ mark: string } | null>(null);
  useEffect(() => {
    if (wanted) list.current?.querySelector<HTMLElement>(`[data-focus="${CSS.escape(wanted.mark)}"]`)?.focus();
  }, [wanted, list]);
  return (mark) => {
    setWanted({ mark });
  };
}

interface DraftItemProps {
  question: DraftQuestion;
  index: number;
  last: boolean;
  errorAt: (field: string) => string | undefined;
  onChange: (part: Partial<DraftQuestion>) => void;
  onMove: (to: number, button: 'up' | 'down') => void;
  onRemove: () => void;
}

function DraftItem({ question, index, last, errorAt, onChange, onMove, onRemove }: DraftItemProps) {
  const { t } = useTranslation();
  const number = index + 1;
  return (
    <li data-testid="draft-question" className="grid gap-4 rounded-lg border border-line bg-paper p-4">
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-lg font-bold">{t('questions.editor.question', { number })}</h3>
        <div className="flex">
          <IconButton label={t('questions.editor.up', { number })} focusMark={`${question.key} up`} disabled={index === 0} onClick={() => { onMove(index - 1, 'up'); }}>
            <UpIcon />
          </IconButton>
          <IconButton label={t('questions.editor.down', { number })} focusMark={`${question.key} down`} disabled={last} onClick={() => { onMove(index + 1, 'down'); }}>
            <DownIcon />
          </IconButton>
          <IconButton label={t('questions.editor.remove', { number })} focusMark={`${question.key} remove`} onClick={onRemove}>
            <BinIcon />
          </IconButton>
        </div>
      </div>
      <div className="grid gap-4 sm:grid-cols-[1fr_14rem]">
        <Field label={t('questions.editor.label')} error={errorAt('label')}>
          {(wiring) => (
            <Input {...wiring} data-focus={`${question.key} label`} dir="auto" maxLength={200} value={question.label} onChange={(event) => { onChange({ label: event.target.value }); }} />
          )}
        </Field>
        <Field label={t('questions.editor.type')} error={errorAt('type')}>
          {(wiring) => (
            <Select {...wiring} value={question.type} onChange={(event) => { onChange({ type: TYPES.find((type) => type === event.target.value) ?? 'text' }); }}>
              {TYPES.map((type) => (
                <option key={type} value={type}>
                  {t(`questions.types.${type}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <Field label={t('questions.editor.help')} optional={t('optional')} error={errorAt('help')}>
        {(wiring) => <Input {...wiring} dir="auto" maxLength={500} value={question.help} onChange={(event) => { onChange({ help: event.target.value }); }} />}
      </Field>
      {hasOptions(question.type) && (
        <OptionsEditor options={question.options} error={errorAt('options')} onChange={(options) => { onChange({ options }); }} />
      )}
      <label className="flex min-h-11 w-fit items-center gap-3 font-semibold">
        <input type="checkbox" className="size-5 accent-madder" checked={question.required} onChange={(event) => { onChange({ required: event.target.checked }); }} />
        {t('questions.editor.required')}
      </label>
    </li>
  );
}

interface IconButtonProps {
  label: string;
  focusMark: string;
  disabled?: boolean;
  onClick: () => void;
  children: React.ReactNode;
}

function IconButton({ label, focusMark, disabled = false, onClick, children }: IconButtonProps) {
  return (
    <Button variant="quiet" className="px-2.5" aria-label={label} title={label} data-focus={focusMark} disabled={disabled} onClick={onClick}>
      {children}
    </Button>
  );
}
