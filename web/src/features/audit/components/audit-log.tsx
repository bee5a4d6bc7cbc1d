import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Field, Select } from '@/components/ui/field';
import { CloseIcon } from '@/components/ui/icons';
import { ShowMore } from '@/components/ui/show-more';
import { Empty, Failed, Loading } from '@/components/ui/states';
import { problemText } from '@/lib/i18n/problem-text';
import { AUDIT_ACTIONS, useAudit, useNameOf, type AuditFilter } from '../api/audit';
import { AuditItem } from './audit-item';
import { wordOf } from './word-of';

interface AuditLogProps {
  filter: AuditFilter;
  onFilter: (filter: AuditFilter) => void;
}

/** Every administrative act, the newest first: what, by whom, when and from where. */
export function AuditLog({ filter, onFilter }: AuditLogProps) {
  const { t } = useTranslation();
  return (
    <>
      <div className="mb-6 flex flex-wrap items-end gap-4">
        <Field label={t('audit.action')} className="w-full sm:w-80">
          {(wiring) => (
            <Select
              {...wiring}
              value={filter.action ?? ''}
              data-testid="audit-action-filter"
              onChange={({ target }) => {
                onFilter({ ...filter, action: AUDIT_ACTIONS.find((action) => action === target.value) });
              }}
            >
              <option value="">{t('audit.anyAction')}</option>
              {AUDIT_ACTIONS.map((action) => (
                <option key={action} value={action}>
                  {t(`audit.actions.${wordOf(action)}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {filter.actor !== undefined && (
          <ActorFilter
            id={filter.actor}
            onClear={() => {
              onFilter({ ...filter, actor: undefined });
            }}
          />
        )}
      </div>
      <Entries filter={filter} onFilter={onFilter} />
    </>
  );
}

function ActorFilter({ id, onClear }: { id: string; onClear: () => void }) {
  const { t } = useTranslation();
  const { data: name } = useNameOf(id);
  return (
    <Button variant="outline" data-testid="clear-actor" onClick={onClear}>
      {t('audit.onlyBy', { name: name ?? t('audit.someone') })}
      <CloseIcon />
      <span className="sr-only">{t('audit.clearActor')}</span>
    </Button>
  );
}

function Entries({ filter, onFilter }: AuditLogProps) {
  const { t } = useTranslation();
  const log = useAudit(filter);
  if (log.isPending) return <Loading label={t('actions.loading')} />;
  if (!log.data) {
    return <Failed title={t('audit.failed')} text={problemText(t, log.error)} retryLabel={t('actions.retry')} onRetry={() => void log.refetch()} />;
  }
  const entries = log.data.pages.flatMap(({ data }) => data);
  if (entries.length === 0) return <Empty title={t('audit.empty')} text={t('audit.emptyText')} />;
  return (
    <>
      <ol data-testid="audit-log">
        {entries.map((entry) => (
          <AuditItem
            key={entry.id}
            entry={entry}
            onActor={(actor) => {
              onFilter({ ...filter, actor });
            }}
          />
        ))}
      </ol>
      <ShowMore list={log} data-testid="more-audit">
        {t('audit.more')}
      </ShowMore>
    </>
  );
}
