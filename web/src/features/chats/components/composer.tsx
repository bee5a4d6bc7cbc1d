import { useEffect, useRef, useState, type ChangeEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { ClipIcon, CloseIcon, SendIcon } from '@/components/ui/icons';
import type { Message } from '@/lib/api/wire-chats';
import { ACCEPTED_FILES } from '../api/attachments';
import type { NewMessage } from '../api/send-message';
import { keepDraft, readDraft } from '../live/drafts';
import { useTellTyping } from '../live/use-typing';
import { useUploads } from '../live/use-uploads';
import { CharactersLeft } from './characters-left';
import { MessageField } from './message-field';
import { useMessageText } from './message-text';
import { UploadList } from './upload-list';

interface ComposerProps {
  chatId: string;
  me: string;
  input: RefObject<HTMLTextAreaElement | null>;
  answered: { message: Message; name: string } | null;
  onNoAnswer: () => void;
  onSend: (message: NewMessage) => void;
}

/** Where one writes in a chat. What was begun is kept for as long as the tab lives. */
export function Composer({ chatId, me, input, answered, onNoAnswer, onSend }: ComposerProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => readDraft(sessionStorage, me, chatId));
  const [isAsked, setAsked] = useState(false);
  const typing = useTellTyping(chatId);
  const { uploads, tooMany, add, retry, remove, clear, isBusy, hasFailed, attachments } = useUploads();
  useEffect(() => {
    if (answered) input.current?.focus();
  }, [answered, input]);

  const write = (next: string): void => {
    setText(next);
    keepDraft(sessionStorage, me, chatId, next);
  };
  const content = text.trim();
  const isReady = !isBusy && !hasFailed && (content !== '' || attachments.length > 0);
  // Nothing that was chosen is left out without a word.
  const hindrance = hasFailed ? 'unsent' : isBusy ? 'wait' : undefined;
  const submit = (): void => {
    setAsked(hindrance !== undefined);
    if (!isReady) return;
    onSend({ content, replyToMessageId: answered?.message.id ?? null, attachments });
    write('');
    clear();
    onNoAnswer();
    typing.stopped();
    input.current?.focus();
  };
  // In both the button that was pressed is gone.
  const retryUpload = (key: string): void => {
    retry(key);
    input.current?.focus();
  };
  const removeUpload = (key: string): void => {
    remove(key);
    input.current?.focus();
  };
  return (
    <form
      data-testid="composer"
      className="grid grid-cols-1 gap-2 border-t border-line px-3 py-3 sm:px-4"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        submit();
      }}
    >
      {answered && <Replying {...answered} onCancel={onNoAnswer} />}
      <UploadList uploads={uploads} onRetry={retryUpload} onRemove={removeUpload} />
      {isAsked && hindrance && (
        <p role="alert" data-testid="not-yet" className="text-sm text-bad">
          {t(`chats.attach.${hindrance}`)}
        </p>
      )}
      {tooMany && <p role="alert" className="text-sm text-bad">{t('chats.attach.tooMany')}</p>}
      <div className="flex items-end gap-1.5">
        <FileButton onFiles={add} />
        <MessageField
          ref={input}
          label={t('chats.write.label')}
          value={text}
          data-testid="message-input"
          onChange={(next) => {
            write(next);
            typing.typed(next.trim() === '');
          }}
          onSubmit={submit}
          onEscape={onNoAnswer}
          onFiles={add}
          onBlur={typing.stopped}
        />
        <Button type="submit" aria-disabled={!isReady} aria-label={t('chats.write.send')} data-testid="send-message" className="size-11 shrink-0 rounded-full! px-0!">
          <SendIcon />
        </Button>
      </div>
      <CharactersLeft used={text.length} />
    </form>
  );
}

function FileButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useTranslation();
  const chooser = useRef<HTMLInputElement>(null);
  const chosen = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    onFiles([...(target.files ?? [])]);
    // The same file may be chosen again after it was removed.
    target.value = '';
  };
  return (
    <>
      <input ref={chooser} type="file" multiple hidden accept={ACCEPTED_FILES} data-testid="file-input" onChange={chosen} />
      <button
        type="button"
        aria-label={t('chats.attach.add')}
        data-testid="add-file"
        className="grid size-11 shrink-0 place-items-center rounded-full text-soft hover:bg-sunk hover:text-ink"
        onClick={() => chooser.current?.click()}
      >
        <ClipIcon />
      </button>
    </>
  );
}

function Replying({ message, name, onCancel }: { message: Message; name: string; onCancel: () => void }) {
  const { t } = useTranslation();
  const textOf = useMessageText();
  return (
    <div data-testid="replying-to" className="flex items-center gap-2 border-s-2 border-madder ps-3">
      <p className="min-w-0 flex-1 text-sm">
        <span className="text-soft">{t('chats.write.replyingTo', { name })}</span>
        <span dir="auto" className="block truncate text-start">
          {textOf(message)}
        </span>
      </p>
      <button type="button" aria-label={t('chats.write.cancel')} className="grid size-10 shrink-0 place-items-center rounded-md text-soft hover:bg-sunk" onClick={onCancel}>
        <CloseIcon />
      </button>
    </div>
  );
}
