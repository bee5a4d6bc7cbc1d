import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AuthPage } from '@/features/auth/components/auth-page';
import { ResetPasswordForm } from '@/features/auth/components/reset-password-form';
import { notify } from '@/lib/notices';
import { usePageTitle } from '../layout/use-page-title';

const route = getRouteApi('/reset-password');

/** Where the link of the letter leads. */
export function ResetPasswordPage() {
  const { t } = useTranslation();
  const { token } = route.useSearch();
  const navigate = useNavigate();
  usePageTitle(t('auth.reset.title'));
  return (
    <AuthPage
      title={t('auth.reset.title')}
      text={t('auth.reset.text')}
      footer={
        <Link to="/forgot-password" className="font-semibold text-madder underline underline-offset-4">
          {t('auth.reset.askAgain')}
        </Link>
      }
    >
      <ResetPasswordForm
        token={token}
        onDone={() => {
          notify({ tone: 'good', text: t('auth.reset.done') });
          // The used link has no place in the history.
          void navigate({ to: '/login', replace: true });
        }}
      />
    </AuthPage>
  );
}
