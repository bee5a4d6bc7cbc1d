import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Input } from '@/components/ui/field';
import { CloseIcon } from '@/components/ui/icons';
import { ShowMore } from '@/components/ui/show-more';
import type { Message } from '@/lib/api/wire-chats';
import { useDebounced } from '@/lib/hooks/use-debounced';
import { useLanguage } from '@/lib/hooks/use-language';
import { problemText } from '@/lib/i18n/problem-text';
import { saidAt } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import { useSearchMessages } from '../api/search-messages';
import { useMessageText } from './message-text';

const TYPED_MS = 300;

interface SearchPanelProps {
  chatId: string;
  nameOf: (userId: string) => string;
  onChoose: (messageId: string) => void;
  onClose: () => void;
}

/** Over the log: what was said with some words, each leading to where it was said. */
export function SearchPanel({ chatId, nameOf, onChoose, onClose }: SearchPanelProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const q = useDebounced(text.trim(), TYPED_MS);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
  }, []);
  return (
    <div
      role="search"
      data-testid="search-panel"
      className="absolute inset-0 z-[1] flex flex-col bg-sheet"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div className="flex gap-2 border-b border-line px-3 py-2 sm:px-4">
        <Input
          ref={input}
          type="search"
          dir={text === '' ? undefined : 'auto'}
          aria-label={t('chats.search.label')}
          placeholder={t('chats.search.label')}
          value={text}
          data-testid="search-input"
          onChange={(event) => {
            setText(event.target.value);
          }}
        />
        <button type="button" aria-label={t('chats.search.close')} className="grid size-11 shrink-0 place-items-center rounded-md text-soft hover:bg-sunk" onClick={onClose}>
          <CloseIcon />
        </button>
      </div>
      {q !== '' && <Found chatId={chatId} q={q} nameOf={nameOf} onChoose={onChoose} />}
    </div>
  );
}

function Found({ chatId, q, nameOf, onChoose }: Omit<SearchPanelProps, 'onClose'> & { q: string }) {
  const { t } = useTranslation();
  const list = useSearchMessages(chatId, q);
  const found = list.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-1 pb-3 sm:px-2">
      <p role="status" className="px-3 py-2 text-sm text-soft">
        {list.isPending && t('actions.loading')}
        {list.error && problemText(t, list.error)}
        {list.data && (found.length === 0 ? t('chats.search.none') : t('chats.search.found', { count: found.length }))}
      </p>
      <ul>
        {found.map((message) => (
          <FoundMessage key={message.id} message={message} name={nameOf(message.senderId)} onChoose={onChoose} />
        ))}
      </ul>
      <ShowMore list={list}>{t('chats.search.more')}</ShowMore>
    </div>
  );
}

function FoundMessage({ message, name, onChoose }: { message: Message; name: string; onChoose: (messageId: string) => void }) {
  const language = useLanguage();
  const textOf = useMessageText();
  return (
    <li>
      <button
        type="button"
        data-testid="found-message"
        className="block w-full rounded-lg px-3 py-2 text-start hover:bg-sunk"
        onClick={() => {
          onChoose(message.id);
        }}
      >
        <span className="flex items-baseline justify-between gap-3 text-sm">
          <bdi className="truncate font-semibold">{name}</bdi>
          <time dateTime={message.createdAt} className="shrink-0 text-soft tabular-nums">
            {saidAt(message.createdAt, browserZone(), language)}
          </time>
        </span>
        <span dir="auto" className="line-clamp-3 wrap-anywhere text-start">
          {textOf(message)}
        </span>
      </button>
    </li>
  );
}
