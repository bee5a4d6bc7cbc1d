import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { CheckIcon, CloseIcon } from '@/components/ui/icons';
import type { Message } from '@/lib/api/wire-chats';
import { useEditMessage } from '../api/conversation';
import { CharactersLeft } from './characters-left';
import { MessageField } from './message-field';

/** In the composer's place while a message is edited. */
export function EditForm({ message, onDone }: { message: Message; onDone: () => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(message.content);
  const edit = useEditMessage(message.chatId);
  useEffect(() => {
    input.current?.focus();
    input.current?.setSelectionRange(message.content.length, message.content.length);
  }, [message]);
  const content = text.trim();
  const submit = (): void => {
    if (content === '' || edit.isPending) return;
    if (content === message.content) onDone();
    else edit.mutate({ messageId: message.id, content }, { onSuccess: onDone });
  };
  return (
    <form
      data-testid="edit-form"
      className="grid grid-cols-1 gap-2 border-t border-line px-3 py-3 sm:px-4"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        submit();
      }}
    >
      <FormFailure error={edit.error} />
      <p className="text-sm font-semibold text-soft">{t('chats.write.editing')}</p>
      <div className="flex items-end gap-1.5">
        <button
          type="button"
          aria-label={t('chats.write.cancel')}
          className="grid size-11 shrink-0 place-items-center rounded-full text-soft hover:bg-sunk hover:text-ink"
          onClick={onDone}
        >
          <CloseIcon />
        </button>
        <MessageField ref={input} label={t('chats.write.editing')} value={text} data-testid="edit-input" onChange={setText} onSubmit={submit} onEscape={onDone} />
        <Button type="submit" busy={edit.isPending} aria-disabled={content === ''} aria-label={t('chats.write.save')} data-testid="save-message" className="size-11 shrink-0 rounded-full! px-0!">
          {!edit.isPending && <CheckIcon />}
        </Button>
      </div>
      <CharactersLeft used={text.length} />
    </form>
  );
}
