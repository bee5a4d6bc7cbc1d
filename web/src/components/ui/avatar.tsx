import { cn } from '@/lib/cn';

/** A person's picture, or the first letter of the name. The name stands beside it, so it is decoration. */
export function Avatar({ name, photoUrl, className }: { name: string; photoUrl: string | null; className?: string }) {
  const look = cn('size-10 shrink-0 rounded-full', className);
  if (photoUrl !== null) return <img src={photoUrl} alt="" loading="lazy" className={cn(look, 'bg-sunk object-cover')} />;
  const [letter = ''] = name.trim();
  return (
    <span aria-hidden className={cn(look, 'grid place-items-center bg-madder-wash font-display text-lg font-bold text-madder')}>
      {letter.toLocaleUpperCase()}
    </span>
  );
}
