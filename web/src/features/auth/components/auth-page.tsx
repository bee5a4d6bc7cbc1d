import type { ReactNode } from 'react';

interface AuthPageProps {
  title: string;
  text: string;
  children: ReactNode;
  footer: ReactNode;
}

/** The frame that signing in and registering share. */
export function AuthPage({ title, text, children, footer }: AuthPageProps) {
  return (
    <div className="mx-auto max-w-md py-6 sm:py-12">
      <div aria-hidden className="weave w-24 text-madder" />
      <h1 className="mt-4 text-3xl font-bold">{title}</h1>
      <p className="mt-1 text-soft">{text}</p>
      <div className="mt-6 rounded-xl border border-line bg-sheet p-5 shadow-sheet sm:p-7">{children}</div>
      <p className="mt-5 text-center text-soft">{footer}</p>
    </div>
  );
}
