import { useTranslation } from 'react-i18next';
import type { Message } from '@/lib/api/wire-chats';
import { isPicture } from '../api/attachments';

/** A message in one line: its words, or what was sent without words. */
export function useMessageText(): (message: Message) => string {
  const { t } = useTranslation();
  return ({ isDeleted, content, attachments }) => {
    if (isDeleted) return t('chats.preview.deleted');
    if (content.trim() !== '') return content;
    const [first] = attachments;
    return first && isPicture(first) ? t('chats.preview.picture') : (first?.name ?? t('chats.preview.file'));
  };
}
