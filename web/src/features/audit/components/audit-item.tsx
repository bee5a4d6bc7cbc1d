import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemCode } from '@/lib/api/problem';
import { useLanguage } from '@/lib/hooks/use-language';
import { moment } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import { useNameOf, type AuditEntry } from '../api/audit';
import { wordOf } from './word-of';

const SHORT_ID = 8;

/** One act, in words. */
export function AuditItem({ entry, onActor }: { entry: AuditEntry; onActor: (id: string) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { actor, action, address, createdAt } = entry;
  return (
    <li data-testid="audit-entry" data-action={action} className="grid gap-x-6 gap-y-1 border-t border-line py-4 sm:grid-cols-[1fr_auto]">
      <div className="min-w-0">
        <p className="wrap-anywhere font-semibold">
          {t(`audit.actions.${wordOf(action)}`)}
          <Target entry={entry} />
        </p>
        <Details details={entry.details} />
      </div>
      <p className="text-sm text-soft sm:text-end">
        <span className="block">
          {actor ? (
            <button
              type="button"
              data-testid="audit-actor"
              title={t('audit.onlyThisActor')}
              className="inline-flex min-h-6 items-center font-medium text-ink underline decoration-edge underline-offset-4"
              onClick={() => {
                onActor(actor.id);
              }}
            >
              <bdi dir="auto">{actor.name === '' ? t('audit.deletedAccount') : actor.name}</bdi>
            </button>
          ) : (
            t('audit.commandLine')
          )}
        </span>
        <time dateTime={createdAt} className="block">
          {moment(createdAt, browserZone(), language)}
        </time>
        {address !== '' && (
          <span className="block" data-testid="audit-address">
            {t('audit.from', { address })}
          </span>
        )}
      </p>
    </li>
  );
}

/** What it was done to: its name, or as much of its id as tells it from others. */
function Target({ entry: { action, target } }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  if (action.startsWith('user.') || action === 'admin.created') return <UserTarget id={target} />;
  if (action.startsWith('site_image.')) return <Named>{t(`siteImages.named.${target}`, { defaultValue: target })}</Named>;
  if (!action.startsWith('place.')) return <Named><ShortId id={target} /></Named>;
  return (
    <Named>
      <Link to="/admin/partner-places" className="underline decoration-edge underline-offset-4">
        <ShortId id={target} />
      </Link>
    </Named>
  );
}

function UserTarget({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data: name, error, isPending } = useNameOf(id);
  if (isPending) return null;
  if (name === undefined) {
    return (
      <Named>
        {problemCode(error) === 'not_found' && t('audit.deletedAccount')} <ShortId id={id} />
      </Named>
    );
  }
  return (
    <Named>
      <Link to="/admin/users" search={{ user: id }} className="underline decoration-edge underline-offset-4">
        <bdi dir="auto">{name}</bdi>
      </Link>
    </Named>
  );
}

/** The end of an id: its beginning is the time, which many have in common. */
function ShortId({ id }: { id: string }) {
  return (
    <bdi dir="ltr" title={id} className="text-sm tabular-nums text-soft">
      {id.slice(-SHORT_ID)}
    </bdi>
  );
}

function Named({ children }: { children: ReactNode }) {
  return (
    <span className="font-normal" data-testid="audit-target">
      {' — '}
      {children}
    </span>
  );
}

/** What else there is to know: a role, which fields. */
function Details({ details }: Pick<AuditEntry, 'details'>) {
  const { t } = useTranslation();
  const { role, fields } = details;
  const changed = Array.isArray(fields) ? fields.filter((field) => typeof field === 'string') : [];
  return (
    <>
      {(role === 'user' || role === 'admin') && (
        <p className="text-sm text-soft">
          {t('audit.details.role')} {t(`users.roles.${role}`)}
        </p>
      )}
      {changed.length > 0 && (
        <p className="text-sm text-soft">
          {t('audit.details.fields')} {changed.map((field) => t(`audit.fields.${field}`, { defaultValue: field })).join(t('audit.comma'))}
        </p>
      )}
    </>
  );
}
