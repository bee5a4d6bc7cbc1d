import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useWayBack } from './use-way-back';

interface SignInLinkProps {
  className: string;
  'data-testid'?: string;
  children: ReactNode;
}

/** The way to sign in, and from there back to this page. */
export function SignInLink(props: SignInLinkProps) {
  return <Link to="/login" search={{ redirect: useWayBack() }} {...props} />;
}
