import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { setPageTitle } from '@/lib/page-title';

/** Names the page in the browser's tab, and so to screen readers when it changes. */
export function usePageTitle(title: string | undefined): void {
  const { t } = useTranslation();
  const brand = t('brand');
  useEffect(() => {
    setPageTitle(title === undefined ? brand : `${title} · ${brand}`);
  }, [title, brand]);
}
