export const LANGUAGES = ['en', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

interface LanguageFacts {
  /** Its own name, for the switch. */
  name: string;
  direction: 'ltr' | 'rtl';
  /** What Intl is asked for. Arabic is pinned to the Gregorian calendar and its own digits: browsers differ in both. */
  locale: string;
}

export const LANGUAGE_FACTS: Record<Language, LanguageFacts> = {
  en: { name: 'English', direction: 'ltr', locale: 'en-GB' },
  ar: { name: 'العربية', direction: 'rtl', locale: 'ar-u-ca-gregory-nu-arab' },
};

const STORAGE_KEY = 'majlis.language';

export function isLanguage(value: string | null | undefined): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/** The language someone chose before, else the first one of the browser that we speak, else English. */
export function initialLanguage(storage: Pick<Storage, 'getItem'>, wished: readonly string[]): Language {
  const chosen = storage.getItem(STORAGE_KEY);
  if (isLanguage(chosen)) return chosen;
  return wished.map((tag) => tag.split('-')[0]).find(isLanguage) ?? 'en';
}

export function rememberLanguage(storage: Pick<Storage, 'setItem'>, language: Language): void {
  storage.setItem(STORAGE_KEY, language);
}
