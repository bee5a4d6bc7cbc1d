import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '@/components/ui/button';
import { Empty, Failed } from '@/components/ui/states';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Empty title={t('notFound.title')} text={t('notFound.text')}>
      <Link to="/" className={buttonClass('outline')}>
        {t('notFound.action')}
      </Link>
    </Empty>
  );
}

/** A page that broke; also shown when a part of the app is gone because a new version was put in its place. */
export function Crash() {
  const { t } = useTranslation();
  return (
    <Failed
      title={t('crash.title')}
      text={t('crash.text')}
      retryLabel={t('actions.retry')}
      onRetry={() => {
        window.location.reload();
      }}
    />
  );
}
