import { LANGUAGE_FACTS, type Language } from '@/lib/i18n/languages';

const KB = 1000;
const MB = KB * KB;

/** How large a file is, in kilobytes or megabytes. */
export function fileSize(bytes: number, language: Language): string {
  const say = (value: number, unit: 'kilobyte' | 'megabyte'): string =>
    new Intl.NumberFormat(LANGUAGE_FACTS[language].locale, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
  return bytes >= MB ? say(bytes / MB, 'megabyte') : say(Math.max(0.1, bytes / KB), 'kilobyte');
}
