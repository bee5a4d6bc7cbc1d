import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AuditLog } from '@/features/audit/components/audit-log';
import { PageHead } from '../layout/page-head';

const route = getRouteApi('/admin/audit');

export function AuditPage() {
  const { t } = useTranslation();
  const { action, actor } = route.useSearch();
  const navigate = useNavigate();
  return (
    <>
      <PageHead title={t('audit.title')} text={t('audit.intro')} />
      <AuditLog
        filter={{ action, actor }}
        onFilter={(search) => {
          void navigate({ to: '/admin/audit', search, resetScroll: false });
        }}
      />
    </>
  );
}
