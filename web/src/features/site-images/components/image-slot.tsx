import { useEffect, useId, useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { BinIcon, PictureIcon } from '@/components/ui/icons';
import { cn } from '@/lib/cn';
import { problemText } from '@/lib/i18n/problem-text';
import { announce, notify } from '@/lib/notices';
import { IMAGE_TYPES, refusalOf, type ImageRefusal } from '../api/image-file';
import { useRemoveImage, useUploadImage, type SitePage, type Slot } from '../api/site-images';

interface ImageSlotProps {
  page: SitePage;
  slot: Slot;
  url: string | null;
}

/** One place for a picture: what is there, and the means to change it. */
export function ImageSlot({ page, slot, url }: ImageSlotProps) {
  const { t } = useTranslation();
  const name = t(`siteImages.slots.${slot}`);
  const picker = useRef<HTMLInputElement>(null);
  const errorId = useId();
  const [refusal, setRefusal] = useState<ImageRefusal>();
  const upload = useUploadImage(page, slot);
  const take = (files: FileList): void => {
    if (upload.isPending) return;
    const refused = refusalOf(files);
    setRefusal(refused);
    upload.reset();
    const [file] = files;
    if (refused || !file) return;
    upload.mutate(file, {
      onSuccess: () => {
        announce(t('siteImages.done', { name }));
      },
    });
  };
  const { isOver, drop } = useDrop(take);
  const uploadButton = useRef<HTMLButtonElement>(null);
  const isRemoving = useRef(false);
  useEffect(() => {
    // The button that was used is gone with the picture.
    if (url === null && isRemoving.current) uploadButton.current?.focus();
    isRemoving.current = false;
  }, [url]);
  const error = refusal ? t(`siteImages.refused.${refusal}`) : upload.error ? problemText(t, upload.error) : undefined;
  return (
    <li
      data-testid="image-slot"
      data-slot-name={slot}
      {...drop}
      className={cn('flex flex-col overflow-hidden rounded-xl border bg-sheet', isOver ? 'border-madder ring-2 ring-madder' : 'border-line')}
    >
      <Preview url={url} name={name} isBusy={upload.isPending} isOver={isOver} />
      <div className="flex flex-1 flex-col gap-3 p-4">
        <div>
          <h3 className="text-lg font-bold">{name}</h3>
          <p className="text-sm text-soft">{t(`siteImages.hints.${slot}`)}</p>
        </div>
        {error !== undefined && (
          <p id={errorId} role="alert" data-testid="image-error" className="text-sm font-medium text-bad">
            {error}
          </p>
        )}
        <div className="mt-auto flex gap-2">
          <Button
            ref={uploadButton}
            variant="outline"
            className="flex-1"
            busy={upload.isPending}
            aria-label={t(url === null ? 'siteImages.uploadTo' : 'siteImages.replaceIn', { name })}
            aria-describedby={error === undefined ? undefined : errorId}
            data-testid="upload-image"
            onClick={() => picker.current?.click()}
          >
            {t(upload.isPending ? 'siteImages.uploading' : url === null ? 'siteImages.upload' : 'siteImages.replace')}
          </Button>
          {url !== null && (
            <RemoveImage
              page={page}
              slot={slot}
              name={name}
              isDisabled={upload.isPending}
              onConfirm={() => {
                isRemoving.current = true;
              }}
            />
          )}
        </div>
        <input
          ref={picker}
          type="file"
          hidden
          accept={IMAGE_TYPES.join()}
          data-testid="image-file"
          onChange={({ target }) => {
            if (target.files?.length) take(target.files);
            // So that the same file can be chosen again.
            target.value = '';
          }}
        />
      </div>
    </li>
  );
}

/** Wide enough for a card on a sharp screen. */
const PREVIEW_WIDTH = 480;

function Preview({ url, name, isBusy, isOver }: { url: string | null; name: string; isBusy: boolean; isOver: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="relative grid aspect-video place-items-center bg-sunk">
      {url === null ? (
        <span className="grid justify-items-center gap-1 text-sm text-soft" data-testid="no-image">
          <PictureIcon />
          {t(isOver ? 'siteImages.dropNow' : 'siteImages.none')}
        </span>
      ) : (
        <img
          key={url}
          src={`${url}?w=${PREVIEW_WIDTH}`}
          alt={t('siteImages.preview', { name })}
          loading="lazy"
          data-testid="image-preview"
          className={cn('absolute inset-0 size-full object-cover transition-opacity', isBusy && 'opacity-40')}
        />
      )}
    </div>
  );
}

interface RemoveImageProps {
  page: SitePage;
  slot: Slot;
  name: string;
  isDisabled: boolean;
  onConfirm: () => void;
}

function RemoveImage({ page, slot, name, isDisabled, onConfirm }: RemoveImageProps) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const remove = useRemoveImage(page, slot);
  const close = (): void => {
    setAsking(false);
  };
  return (
    <>
      <Button
        variant="quiet"
        className="px-3 text-bad"
        aria-label={t('siteImages.removeFrom', { name })}
        disabled={isDisabled}
        data-testid="remove-image"
        onClick={() => {
          setAsking(true);
        }}
      >
        <BinIcon />
      </Button>
      <ConfirmDialog
        open={isAsking}
        title={t('siteImages.remove.title', { name })}
        text={t('siteImages.remove.text')}
        confirmLabel={t('siteImages.remove.confirm')}
        cancelLabel={t('actions.keep')}
        busy={remove.isPending}
        confirmTestId="confirm-remove"
        onClose={close}
        onConfirm={() => {
          onConfirm();
          remove.mutate(undefined, {
            onSuccess: close,
            onError: (error) => {
              notify({ tone: 'bad', text: problemText(t, error) });
            },
          });
        }}
      />
    </>
  );
}

/** Takes files that are dropped on an element. */
function useDrop(take: (files: FileList) => void) {
  // Entering a child comes before leaving its parent, so they are counted.
  const depth = useRef(0);
  const [isOver, setOver] = useState(false);
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  const step = (change: number): void => {
    depth.current = Math.max(0, depth.current + change);
    setOver(depth.current > 0);
  };
  const drop = {
    onDragEnter: (event: DragEvent) => {
      if (hasFiles(event)) step(1);
    },
    onDragLeave: (event: DragEvent) => {
      if (hasFiles(event)) step(-1);
    },
    onDragOver: (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      step(-depth.current);
      take(event.dataTransfer.files);
    },
  };
  return { isOver, drop };
}
