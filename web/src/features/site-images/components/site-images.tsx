import { useTranslation } from 'react-i18next';
import { Failed, Loading } from '@/components/ui/states';
import { problemText } from '@/lib/i18n/problem-text';
import { SLOTS, useSiteImages, type SitePage } from '../api/site-images';
import { ImageSlot } from './image-slot';

/** The pictures of the public pages, each in its place. */
export function SiteImages() {
  return (
    <div className="grid gap-10">
      <Images page="landing" />
      <Images page="about" />
    </div>
  );
}

function Images({ page }: { page: SitePage }) {
  const { t } = useTranslation();
  const images = useSiteImages(page);
  const headingId = `images-${page}`;
  return (
    <section aria-labelledby={headingId} data-testid={`images-${page}`}>
      <h2 id={headingId} className="mb-4 text-2xl font-bold">
        {t(`siteImages.pages.${page}`)}
      </h2>
      {images.isPending ? (
        <Loading label={t('actions.loading')} />
      ) : !images.data ? (
        <Failed title={t('siteImages.failed')} text={problemText(t, images.error)} retryLabel={t('actions.retry')} onRetry={() => void images.refetch()} />
      ) : (
        <ul className="grid gap-5 sm:grid-cols-2 lg:grid-cols-3">
          {SLOTS[page].map((slot) => (
            <ImageSlot key={slot} page={page} slot={slot} url={images.data[slot] ?? null} />
          ))}
        </ul>
      )}
    </section>
  );
}
