import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '@/lib/cn';
import { useLanguage } from '@/lib/hooks/use-language';
import { formatNumber } from '@/lib/time/format';

const STARS_MAX = 5;

function Star({ share }: { share: number }) {
  return (
    <span className="relative inline-block">
      <span className="text-line">★</span>
      <span className="absolute inset-y-0 start-0 overflow-hidden text-madder" style={{ width: `${share * 100}%` }}>
        ★
      </span>
    </span>
  );
}

/** A rating as stars, with the number said in words beside them for those who do not see stars. */
export function Stars({ rating, className }: { rating: number; className?: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <span className={cn('whitespace-nowrap', className)}>
      <span aria-hidden>
        {Array.from({ length: STARS_MAX }, (_, index) => (
          <Star key={index} share={Math.min(1, Math.max(0, rating - index))} />
        ))}
      </span>
      <span className="sr-only">{t('reviews.outOfFive', { rating: formatNumber(rating, language) })}</span>
    </span>
  );
}

interface StarChoiceProps {
  legend: string;
  value: number;
  error?: string | undefined;
  onChange: (rating: number) => void;
}

/** Five stars to choose from: a group of radio buttons, so that arrow keys and screen readers do what they do. */
export function StarChoice({ legend, value, error, onChange }: StarChoiceProps) {
  const { t } = useTranslation();
  const errorId = useId();
  return (
    <fieldset className="grid gap-1.5">
      <legend className="text-sm font-semibold">{legend}</legend>
      <div className="flex w-fit rounded-md has-focus-visible:outline-3 has-focus-visible:outline-madder">
        {Array.from({ length: STARS_MAX }, (_, index) => index + 1).map((stars) => (
          <label
            key={stars}
            className={cn('grid size-11 cursor-pointer place-items-center text-3xl', stars <= value ? 'text-madder' : 'text-edge')}
          >
            <input
              type="radio"
              name="rating"
              value={stars}
              checked={stars === value}
              aria-invalid={error ? true : undefined}
              aria-describedby={error ? errorId : undefined}
              className="sr-only"
              data-testid={`rating-${stars}`}
              onChange={() => {
                onChange(stars);
              }}
            />
            <span aria-hidden>★</span>
            <span className="sr-only">{t('reviews.stars', { count: stars })}</span>
          </label>
        ))}
      </div>
      {error && (
        <p id={errorId} className="text-sm font-medium text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
