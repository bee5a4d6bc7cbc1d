import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { CloseIcon, FileIcon } from '@/components/ui/icons';
import { useLanguage } from '@/lib/hooks/use-language';
import { problemText } from '@/lib/i18n/problem-text';
import { isPicture } from '../api/attachments';
import type { Upload } from '../live/use-uploads';
import { fileSize } from './file-size';
import { Picture } from './picture';

interface UploadActions {
  onRetry: (key: string) => void;
  onRemove: (key: string) => void;
}

/** The files of the next message, with how far each is sent. */
export function UploadList({ uploads, onRetry, onRemove }: UploadActions & { uploads: readonly Upload[] }) {
  const { t } = useTranslation();
  if (uploads.length === 0) return null;
  return (
    <ul aria-label={t('chats.attach.list')} className="grid max-h-48 grid-cols-1 gap-2 overflow-y-auto">
      {uploads.map((upload) => (
        <UploadItem key={upload.key} upload={upload} onRetry={onRetry} onRemove={onRemove} />
      ))}
    </ul>
  );
}

function UploadItem({ upload, onRetry, onRemove }: UploadActions & { upload: Upload }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { key, file, share, attachment, refused, error } = upload;
  const problem = refused ? t(`chats.attach.${refused}`) : error && problemText(t, error);
  return (
    <li data-testid="upload" data-state={attachment ? 'ready' : problem ? 'refused' : 'sending'} className="flex items-center gap-3 rounded-lg border border-line bg-sheet py-1.5 ps-2 pe-1">
      {isPicture(file) && !refused ? <Picture blob={file} alt="" className="size-11 shrink-0 rounded object-cover" /> : <FileIcon />}
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium">
          <bdi>{file.name}</bdi>
        </p>
        {problem !== undefined && (
          <p role="alert" className="text-sm text-bad">
            {problem}
          </p>
        )}
        {problem === undefined && attachment && <p className="text-sm text-soft">{fileSize(file.size, language)}</p>}
        {problem === undefined && !attachment && (
          <progress value={share} max={1} aria-label={t('chats.attach.progress', { name: file.name })} className="h-1.5 w-full accent-madder" />
        )}
      </div>
      {error && (
        <Button
          variant="quiet"
          aria-label={t('chats.attach.retry', { name: file.name })}
          data-testid="retry-upload"
          className="shrink-0 px-3! text-sm"
          onClick={() => {
            onRetry(key);
          }}
        >
          {t('actions.retry')}
        </Button>
      )}
      <button
        type="button"
        aria-label={t('chats.attach.remove', { name: file.name })}
        data-testid="remove-upload"
        className="grid size-10 shrink-0 place-items-center rounded-md text-soft hover:bg-sunk"
        onClick={() => {
          onRemove(key);
        }}
      >
        <CloseIcon />
      </button>
    </li>
  );
}
