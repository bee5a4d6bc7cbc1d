import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';
import { BackIcon } from '@/components/ui/icons';
import { cn } from '@/lib/cn';

/** The way to the page above, at the top of a page; says which one that is. */
export const BackLink = createLink(function BackAnchor({ className, children, ...rest }: ComponentProps<'a'>) {
  return (
    <a {...rest} className={cn('inline-flex min-h-11 w-fit items-center gap-2 font-medium text-soft no-underline hover:text-ink print:hidden', className)}>
      <BackIcon />
      {children}
    </a>
  );
});
