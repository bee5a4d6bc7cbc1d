import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AuthPage } from '@/features/auth/components/auth-page';
import { LoginForm } from '@/features/auth/components/login-form';
import { usePageTitle } from '../layout/use-page-title';

const route = getRouteApi('/login');

export function LoginPage() {
  const { t } = useTranslation();
  const { redirect } = route.useSearch();
  const router = useRouter();
  usePageTitle(t('auth.login.title'));
  return (
    <AuthPage
      title={t('auth.login.title')}
      text={t('auth.login.text')}
      footer={
        <>
          <Link to="/forgot-password" className="mb-2 block font-semibold text-madder underline underline-offset-4">
            {t('auth.login.forgot')}
          </Link>
          {t('auth.login.other')}{' '}
          <Link to="/register" search={{ redirect }} className="font-semibold text-madder underline underline-offset-4">
            {t('auth.login.otherAction')}
          </Link>
        </>
      }
    >
      <LoginForm
        onDone={() => {
          router.history.push(redirect ?? '/');
        }}
      />
    </AuthPage>
  );
}
