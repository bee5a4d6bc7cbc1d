import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AuthPage } from '@/features/auth/components/auth-page';
import { ForgotPasswordForm } from '@/features/auth/components/forgot-password-form';
import { usePageTitle } from '../layout/use-page-title';

export function ForgotPasswordPage() {
  const { t } = useTranslation();
  usePageTitle(t('auth.forgot.title'));
  return (
    <AuthPage
      title={t('auth.forgot.title')}
      text={t('auth.forgot.text')}
      footer={
        <Link to="/login" className="font-semibold text-madder underline underline-offset-4">
          {t('auth.forgot.toLogin')}
        </Link>
      }
    >
      <ForgotPasswordForm />
    </AuthPage>
  );
}
