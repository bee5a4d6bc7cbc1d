import { Link, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface SignInLinkProps {
  className: string;
  'data-testid'?: string;
  children: ReactNode;
}

/** The way to sign in, and from there back to this page. */
export function SignInLink(props: SignInLinkProps) {
  const redirect = useRouterState({ select: ({ location }) => location.href });
  return <Link to="/login" search={{ redirect }} {...props} />;
}
