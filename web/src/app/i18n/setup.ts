import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { initialLanguage, isLanguage, LANGUAGE_FACTS, rememberLanguage, type Language } from '@/lib/i18n/languages';
import { formatNumber } from '@/lib/time/format';

const LOADERS: Record<Language, () => Promise<{ dictionary: object }>> = {
  en: () => import('./en'),
  ar: () => import('./ar'),
};

/** Speaks the right language before the first paint. Resolves when its words are there. */
export async function startI18n(): Promise<void> {
  const language = initialLanguage(localStorage, navigator.languages);
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: (await LOADERS[language]()).dictionary } },
    // React escapes by itself.
    interpolation: { escapeValue: false },
    partialBundledLanguages: true,
  });
  i18next.services.formatter?.add('number', (value: unknown, tongue) =>
    typeof value === 'number' && isLanguage(tongue) ? formatNumber(value, tongue) : String(value),
  );
  // A name or title keeps its own direction, and does not disturb the sentence around it.
  i18next.services.formatter?.add('isolate', (value: unknown) => `\u2068${String(value)}\u2069`);
  i18next.on('languageChanged', showLanguage);
  showLanguage(language);
}

/** Loads the words of a language, then speaks it from now on. */
export async function changeLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', (await LOADERS[language]()).dictionary);
  }
  rememberLanguage(localStorage, language);
  await i18next.changeLanguage(language);
}

function showLanguage(language: string): void {
  if (!isLanguage(language)) return;
  document.documentElement.lang = language;
  document.documentElement.dir = LANGUAGE_FACTS[language].direction;
}
