import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/lib/hooks/use-language';
import { useApi, useIdentity } from '@/lib/services';
import { changeLanguage } from '../i18n/setup';

/** Named in the language it leads to, as its readers would look for it. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const language = useLanguage();
  const api = useApi();
  const identity = useIdentity();
  const other = language === 'en' ? 'ar' : 'en';
  const switchLanguage = (): void => {
    void changeLanguage(other);
    // Who is signed in is written to in that language too. The page speaks it in any case.
    if (identity) api.patch(`/users/${identity.userId}`, { body: { language: other } }).catch(() => undefined);
  };
  return (
    <button
      type="button"
      data-testid="lang-switch"
      lang={other}
      className="min-h-11 min-w-11 rounded-md px-2 font-semibold hover:bg-sunk"
      onClick={switchLanguage}
    >
      <span className="hidden sm:inline">{t('language.switchTo')}</span>
      <span aria-hidden className="sm:hidden">
        {t('language.short')}
      </span>
      <span className="sr-only sm:hidden">{t('language.switchTo')}</span>
    </button>
  );
}
