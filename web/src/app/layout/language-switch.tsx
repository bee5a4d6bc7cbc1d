import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/lib/hooks/use-language';
import { changeLanguage } from '../i18n/setup';

/** Named in the language it leads to, as its readers would look for it. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const language = useLanguage();
  const other = language === 'en' ? 'ar' : 'en';
  return (
    <button
      type="button"
      data-testid="lang-switch"
      lang={other}
      className="min-h-11 min-w-11 rounded-md px-2 font-semibold hover:bg-sunk"
      onClick={() => void changeLanguage(other)}
    >
      <span className="hidden sm:inline">{t('language.switchTo')}</span>
      <span aria-hidden className="sm:hidden">
        {t('language.short')}
      </span>
      <span className="sr-only sm:hidden">{t('language.switchTo')}</span>
    </button>
  );
}
