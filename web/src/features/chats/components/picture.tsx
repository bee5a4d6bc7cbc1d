import { useCallback } from 'react';
import { cn } from '@/lib/cn';

/** A picture that was fetched or chosen. Its address is made for as long as it is shown. */
export function Picture({ blob, alt, className }: { blob: Blob; alt: string; className?: string }) {
  const show = useCallback(
    (image: HTMLImageElement | null) => {
      if (!image) return undefined;
      const address = URL.createObjectURL(blob);
      image.src = address;
      return () => {
        URL.revokeObjectURL(address);
      };
    },
    [blob],
  );
  return <img ref={show} alt={alt} className={cn('bg-sunk', className)} />;
}
