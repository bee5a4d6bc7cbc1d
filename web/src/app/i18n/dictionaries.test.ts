import { createInstance } from 'i18next';
import { describe, expect, it } from 'vitest';
import { LANGUAGE_FACTS, LANGUAGES, type Language } from '@/lib/i18n/languages';
import { familiesOf } from '@/lib/i18n/plurals';
import { dictionary as ar } from './ar';
import { dictionary as en } from './en';

const DICTIONARIES: Record<Language, object> = { en, ar };

describe('the dictionaries', () => {
  it('have the same keys in every language', () => {
    const keys = LANGUAGES.map((language) => [...familiesOf(DICTIONARIES[language]).keys()].sort());
    expect(keys[1]).toEqual(keys[0]);
  });

  it.each(LANGUAGES)('have every plural form that %s needs', (language) => {
    const needed = new Intl.PluralRules(LANGUAGE_FACTS[language].locale).resolvedOptions().pluralCategories;
    for (const [key, forms] of familiesOf(DICTIONARIES[language])) {
      if (key.endsWith('#')) expect([...forms], key).toEqual(expect.arrayContaining(needed));
    }
  });

  it.each(LANGUAGES)('leave nothing empty in %s', (language) => {
    expect(JSON.stringify(DICTIONARIES[language])).not.toContain('""');
  });

  it('count seats in Arabic as Arabic does', async () => {
    const i18n = createInstance();
    await i18n.init({ lng: 'ar', resources: { ar: { translation: ar } } });
    const say = (count: number): string => i18n.t('events.seats.left', { count });
    expect(say(1)).toBe('بقي مقعد واحد');
    expect(say(2)).toBe('بقي مقعدان');
    expect(say(5)).toMatch(/^بقيت .+ مقاعد$/);
    expect(say(11)).toMatch(/^بقي .+ مقعدًا$/);
    expect(say(100)).toMatch(/^بقي .+ مقعد$/);
  });
});
