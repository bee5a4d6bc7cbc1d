import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

export function Brand() {
  const { t } = useTranslation();
  return (
    <Link to="/" className="inline-flex min-h-11 shrink-0 flex-col justify-center whitespace-nowrap text-ink no-underline">
      <span className="font-display text-2xl font-bold leading-none">{t('brand')}</span>
      <span aria-hidden className="weave mt-1.5 w-full text-madder" />
    </Link>
  );
}
