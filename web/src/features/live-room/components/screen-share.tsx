import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button, buttonClass } from '@/components/ui/button';
import { Field, Input } from '@/components/ui/field';
import { ScreenIcon } from '@/components/ui/icons';
import type { ScreenShare } from '@/lib/api/wire-room';
import { focusFirstInvalid, textOf } from '@/lib/forms';
import { fieldError, problemText } from '@/lib/i18n/problem-text';
import { notify } from '@/lib/notices';
import { present } from '@/lib/present';
import { SHARE_TITLE_MAX, useStartScreenShare, useStopScreenShare } from '../api/screen-share';
import { useLiveRoom, useRoomPart } from '../live/room-context';
import { isSafeLink } from '../live/safe-link';

/** Says that a screen is shared and where; organizers start and stop it. */
export function ScreenShareNotice() {
  const share = useRoomPart((state) => state.screenShare);
  const joined = useRoomPart((state) => state.joins > 0);
  const { isOrganizer, mayWrite } = useLiveRoom();
  if (share) return <Shared share={share} />;
  return isOrganizer && mayWrite && joined ? <StartSharing /> : null;
}

function Shared({ share }: { share: ScreenShare }) {
  const { t } = useTranslation();
  const { isOrganizer } = useLiveRoom();
  const stop = useStopScreenShare();
  const title = present(share.title);
  return (
    <section
      aria-label={t('room.screen.label')}
      data-testid="screen-share"
      className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl border border-palm bg-palm-wash px-4 py-2.5"
    >
      <span className="text-palm">
        <ScreenIcon />
      </span>
      <div className="min-w-0 flex-1 basis-36">
        <p className="text-sm text-palm">{t('room.screen.by', { name: share.organizerName })}</p>
        {title !== null && (
          <p className="line-clamp-2 wrap-anywhere font-semibold">
            <bdi dir="auto">{title}</bdi>
          </p>
        )}
      </div>
      {isSafeLink(share.url) && (
        <a href={share.url} target="_blank" rel="noopener noreferrer" data-testid="screen-share-link" className={buttonClass('primary', 'px-3!')}>
          {t('room.screen.open')}
        </a>
      )}
      {isOrganizer && (
        <Button
          variant="outline"
          className="px-3!"
          busy={stop.isPending}
          data-testid="stop-screen-share"
          onClick={() => {
            stop.mutate(
              {},
              {
                onError: (error) => {
                  notify({ tone: 'bad', text: problemText(t, error) });
                },
              },
            );
          }}
        >
          {t('room.screen.stop')}
        </Button>
      )}
    </section>
  );
}

function StartSharing() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [badUrl, setBadUrl] = useState(false);
  const start = useStartScreenShare();
  if (!open) {
    return (
      <Button
        variant="outline"
        className="justify-self-start"
        data-testid="share-screen"
        onClick={() => {
          setOpen(true);
        }}
      >
        <ScreenIcon />
        {t('room.screen.start')}
      </Button>
    );
  }
  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const form = submitted.currentTarget;
    const [title, url] = [textOf(new FormData(form), 'title'), textOf(new FormData(form), 'url')];
    const bad = url !== '' && !isSafeLink(url);
    setBadUrl(bad);
    if (bad) focusFirstInvalid(form);
    else start.mutate({ ...(title !== '' && { title }), ...(url !== '' && { url }) });
  };
  return (
    <form onSubmit={submit} noValidate aria-label={t('room.screen.start')} className="grid gap-4 rounded-xl border border-line bg-sheet p-4">
      <p className="text-soft">{t('room.screen.text')}</p>
      <Field label={t('room.screen.title')} optional={t('optional')} error={fieldError(start.error, 'title')}>
        {(wiring) => <Input {...wiring} name="title" dir="auto" maxLength={SHARE_TITLE_MAX} autoFocus data-testid="share-title" />}
      </Field>
      <Field
        label={t('room.screen.url')}
        optional={t('optional')}
        hint={t('room.screen.urlHint')}
        error={badUrl ? t('room.screen.badUrl') : fieldError(start.error, 'url')}
      >
        {(wiring) => <Input {...wiring} name="url" type="url" dir="ltr" inputMode="url" maxLength={2000} data-testid="share-url" />}
      </Field>
      <FormFailure error={start.error} />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={start.isPending} data-testid="start-screen-share">
          {t('room.screen.submit')}
        </Button>
        <Button
          variant="quiet"
          onClick={() => {
            setOpen(false);
          }}
        >
          {t('room.cancel')}
        </Button>
      </div>
    </form>
  );
}
