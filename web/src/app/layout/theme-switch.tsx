import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HalfIcon, MoonIcon, SunIcon } from '@/components/ui/icons';
import { applyTheme, storedTheme, THEMES, type Theme } from '@/lib/theme';

const ICONS: Record<Theme, () => React.JSX.Element> = { system: HalfIcon, light: SunIcon, dark: MoonIcon };

export function ThemeSwitch() {
  const { t } = useTranslation();
  const [theme, setTheme] = useState(storedTheme);
  const Icon = ICONS[theme];
  const label = t('theme.label', { theme: t(`theme.${theme}`) });
  return (
    <button
      type="button"
      data-testid="theme-switch"
      title={label}
      aria-label={label}
      className="grid size-11 place-items-center rounded-md hover:bg-sunk"
      onClick={() => {
        const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
        applyTheme(next);
        setTheme(next);
      }}
    >
      <Icon />
    </button>
  );
}
