import { useTranslation } from 'react-i18next';
import { SiteImages } from '@/features/site-images/components/site-images';
import { PageHead } from '../layout/page-head';

export function SiteImagesPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('siteImages.title')} text={t('siteImages.intro')} />
      <SiteImages />
    </>
  );
}
