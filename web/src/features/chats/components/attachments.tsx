import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { FileIcon } from '@/components/ui/icons';
import { Modal } from '@/components/ui/modal';
import type { Attachment } from '@/lib/api/wire-chats';
import { useLanguage } from '@/lib/hooks/use-language';
import { problemText } from '@/lib/i18n/problem-text';
import { notify } from '@/lib/notices';
import { isPicture, useDownload, usePicture } from '../api/attachments';
import { fileSize } from './file-size';
import { Picture } from './picture';

/** Pixels of a picture in the log, on a dense screen. */
const SMALL_WIDTH = 400;

/** What was sent with a message. Where the message is not the current one, its files are left out of the way of Tab. */
export function Attachments({ attachments, isCurrent }: { attachments: readonly Attachment[]; isCurrent: boolean }) {
  const pictures = attachments.filter(isPicture);
  const files = attachments.filter((one) => !isPicture(one));
  const tabIndex = isCurrent ? 0 : -1;
  return (
    <div className="grid gap-1.5 py-0.5">
      {pictures.length > 0 && (
        <div className="flex flex-wrap gap-1.5">
          {pictures.map((attachment) => (
            <SentPicture key={attachment.id} attachment={attachment} tabIndex={tabIndex} />
          ))}
        </div>
      )}
      {files.map((attachment) => (
        <SentFile key={attachment.id} attachment={attachment} tabIndex={tabIndex} />
      ))}
    </div>
  );
}

/** Its place is kept while it is fetched, so that nothing moves when it comes. */
function SentPicture({ attachment, tabIndex }: { attachment: Attachment; tabIndex: number }) {
  const { t } = useTranslation();
  const { data: blob, isError, refetch } = usePicture(attachment.id, SMALL_WIDTH);
  const [isOpen, setOpen] = useState(false);
  const { name } = attachment;
  if (isError) {
    return (
      <div className="grid size-44 content-center justify-items-center gap-2 rounded-lg bg-sheet p-3 text-center text-sm">
        {t('chats.attach.pictureFailed')}
        <Button variant="quiet" tabIndex={tabIndex} onClick={() => void refetch()}>
          {t('actions.retry')}
        </Button>
      </div>
    );
  }
  if (!blob) return <div aria-hidden className="size-44 animate-pulse rounded-lg bg-sheet" />;
  return (
    <>
      <button
        type="button"
        tabIndex={tabIndex}
        aria-label={t('chats.attach.open', { name })}
        data-testid="picture"
        className="overflow-hidden rounded-lg"
        onClick={() => {
          setOpen(true);
        }}
      >
        <Picture blob={blob} alt="" className="size-44 object-cover" />
      </button>
      <Modal
        open={isOpen}
        title={name}
        data-testid="picture-large"
        className="w-fit! max-w-[min(60rem,calc(100vw-2rem))]"
        onClose={() => {
          setOpen(false);
        }}
      >
        {isOpen && <LargePicture attachment={attachment} small={blob} />}
        <div className="mt-4 flex flex-wrap justify-end gap-3">
          <DownloadButton attachment={attachment} />
          <Button
            variant="quiet"
            onClick={() => {
              setOpen(false);
            }}
          >
            {t('actions.close')}
          </Button>
        </div>
      </Modal>
    </>
  );
}

/** The small one is shown until the large one is there. */
function LargePicture({ attachment, small }: { attachment: Attachment; small: Blob }) {
  const { t } = useTranslation();
  const { data: blob = small } = usePicture(attachment.id, null);
  return <Picture blob={blob} alt={t('chats.attach.picture', { name: attachment.name })} className="mt-4 max-h-[70dvh] max-w-full object-contain" />;
}

function useSave(attachment: Attachment): { save: () => void; isPending: boolean } {
  const { t } = useTranslation();
  const download = useDownload();
  return {
    isPending: download.isPending,
    save: () => {
      download.mutate(attachment, {
        onError: (error) => {
          notify({ tone: 'bad', text: problemText(t, error) });
        },
      });
    },
  };
}

function DownloadButton({ attachment }: { attachment: Attachment }) {
  const { t } = useTranslation();
  const { save, isPending } = useSave(attachment);
  return (
    <Button variant="outline" busy={isPending} onClick={save}>
      <FileIcon />
      {t('chats.attach.save')}
    </Button>
  );
}

function SentFile({ attachment, tabIndex }: { attachment: Attachment; tabIndex: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { save, isPending } = useSave(attachment);
  const { name, size } = attachment;
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      aria-label={t('chats.attach.download', { name })}
      aria-busy={isPending || undefined}
      data-testid="file"
      className="flex min-h-11 min-w-0 items-center gap-2.5 rounded-lg border border-edge bg-sheet px-3 py-2 text-start hover:bg-paper"
      onClick={save}
    >
      <FileIcon />
      <span className="min-w-0">
        <bdi className="line-clamp-2 wrap-anywhere font-medium">{name}</bdi>
        <span className="block text-sm text-soft">{fileSize(size, language)}</span>
      </span>
    </button>
  );
}
