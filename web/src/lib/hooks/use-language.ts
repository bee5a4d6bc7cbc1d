import { useTranslation } from 'react-i18next';
import { isLanguage, type Language } from '../i18n/languages';

/** The language the page speaks now. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  const language = i18n.resolvedLanguage;
  return isLanguage(language) ? language : 'en';
}
