import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { CloseIcon, SendIcon } from '@/components/ui/icons';
import type { ChatMessage } from '@/lib/api/wire-room';
import { CHAT_MAX, useSendChat } from '../api/chat';
import { mutedUntilOf } from '../live/muted';
import { CharactersLeft } from './characters-left';
import { Muted } from './muted';

interface ChatComposerProps {
  answered: ChatMessage | null;
  onAnsweredChange: (message: ChatMessage | null) => void;
  onSent: () => void;
}

/** Where one writes. Enter sends, Shift and Enter makes a new line; what could not be sent stays. */
export function ChatComposer({ answered, onAnsweredChange, onSent }: ChatComposerProps) {
  const { t } = useTranslation();
  const id = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState('');
  const send = useSendChat();
  const mutedUntil = mutedUntilOf(send.error);
  useEffect(() => {
    if (answered) input.current?.focus();
  }, [answered]);

  const submit = (): void => {
    const said = text.trim();
    if (said === '' || send.isPending) return;
    send.mutate(
      { text: said, ...(answered && { replyTo: answered.messageId }) },
      {
        onSuccess: () => {
          setText((now) => (now.trim() === said ? '' : now));
          onAnsweredChange(null);
          onSent();
        },
      },
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter also ends the choice of a word in some languages.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      submit();
    } else if (event.key === 'Escape' && answered) {
      onAnsweredChange(null);
    }
  };

  return (
    <form
      data-testid="chat-form"
      className="grid gap-2 border-t border-line pt-3"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        submit();
      }}
    >
      {mutedUntil === null ? <FormFailure error={send.error} /> : <Muted until={mutedUntil} onOver={send.reset} />}
      {answered && (
        <div data-testid="replying-to" className="flex items-center gap-2 border-s-2 border-madder ps-3">
          <p className="min-w-0 flex-1 text-sm">
            <span className="text-soft">{t('room.chat.replyingTo', { name: answered.userName })}</span>
            <span dir="auto" className="block truncate text-start">
              {answered.text}
            </span>
          </p>
          <button
            type="button"
            aria-label={t('room.chat.noReply')}
            className="grid size-10 shrink-0 place-items-center rounded-md text-soft hover:bg-sunk"
            onClick={() => {
              onAnsweredChange(null);
            }}
          >
            <CloseIcon />
          </button>
        </div>
      )}
      <div className="flex items-end gap-2">
        <label htmlFor={id} className="sr-only">
          {t('room.chat.write')}
        </label>
        <textarea
          ref={input}
          id={id}
          rows={1}
          dir="auto"
          enterKeyHint="send"
          maxLength={CHAT_MAX}
          value={text}
          placeholder={t('room.chat.write')}
          data-testid="chat-input"
          className="field-sizing-content max-h-36 min-h-11 min-w-0 flex-1 resize-none rounded-3xl border border-edge bg-sheet px-4 py-2 text-base placeholder:text-soft"
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setText(event.target.value);
          }}
        />
        <Button
          type="submit"
          busy={send.isPending}
          aria-disabled={text.trim() === ''}
          aria-label={t('room.chat.send')}
          data-testid="send-chat"
          className="size-11 shrink-0 rounded-full! px-0!"
        >
          {!send.isPending && <SendIcon />}
        </Button>
      </div>
      <CharactersLeft used={text.length} max={CHAT_MAX} />
    </form>
  );
}
