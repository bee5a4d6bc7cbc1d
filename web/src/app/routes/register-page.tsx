import { getRouteApi, Link, useNavigate, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AuthPage } from '@/features/auth/components/auth-page';
import { RegisterForm } from '@/features/auth/components/register-form';
import { notify } from '@/lib/notices';
import { usePageTitle } from '../layout/use-page-title';

const route = getRouteApi('/register');

export function RegisterPage() {
  const { t } = useTranslation();
  const { redirect } = route.useSearch();
  const router = useRouter();
  const navigate = useNavigate();
  usePageTitle(t('auth.register.title'));
  return (
    <AuthPage
      title={t('auth.register.title')}
      text={t('auth.register.text')}
      footer={
        <>
          {t('auth.register.other')}{' '}
          <Link to="/login" search={{ redirect }} className="font-semibold text-madder underline underline-offset-4">
            {t('auth.register.otherAction')}
          </Link>
        </>
      }
    >
      <RegisterForm
        onDone={() => {
          router.history.push(redirect ?? '/');
        }}
        onSignInNeeded={() => {
          notify({ tone: 'info', text: t('auth.register.madeButNotIn') });
          void navigate({ to: '/login', search: { redirect } });
        }}
      />
    </AuthPage>
  );
}
